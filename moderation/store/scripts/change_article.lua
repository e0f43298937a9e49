-- Open or close an article, set its way of publishing, or pin its URL and title; empty arguments
-- change nothing.
-- ARGV: article id, JSON of what is pinned, closed ('1', '0' or ''), publishing, by, journal data,
-- the names of what is no longer pinned, with spaces between them.
local article, wanted = key.article .. ARGV[1], cjson.decode(ARGV[2])
local known = redis.call('HMGET', article, 'description', 'pinned')
local facts, pinned = cjson.decode(known[1] or '{}'), {}
for name in string.gmatch(known[2] or '', '%S+') do pinned[name] = true end
for name in string.gmatch(ARGV[7], '%S+') do pinned[name] = nil end
for name, value in pairs(wanted) do facts[name], pinned[name] = value, true end
local names = {}
for name in pairs(pinned) do names[#names + 1] = name end
redis.call('HSET', article, 'description', cjson.encode(facts), 'pinned', table.concat(names, ' '))
if ARGV[3] ~= '' then redis.call('HSET', article, 'closed', ARGV[3]) end
if ARGV[4] ~= '' then redis.call('HSET', article, 'publishing', ARGV[4]) end
journal('article.changed', '', 0, ARGV[5], ARGV[6])
return 1
