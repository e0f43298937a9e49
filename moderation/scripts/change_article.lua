-- Open or close an article, or set its way of publishing; empty arguments change nothing.
-- ARGV: article id, description JSON, closed ('1', '0' or ''), publishing, by, journal data.
local article = key.article .. ARGV[1]
describe_article(ARGV[1], ARGV[2], false)
if ARGV[3] ~= '' then redis.call('HSET', article, 'closed', ARGV[3]) end
if ARGV[4] ~= '' then redis.call('HSET', article, 'publishing', ARGV[4]) end
journal('article.changed', '', 0, ARGV[5], ARGV[6])
return 1
