-- Remove a comment's text, author, notes and reports; a tombstone with its journal lines stays.
-- uses: authors/acts, audits, authors/counts, counters, journal, lists, threads/picks
-- uses: threads/votes
-- args: id, by, author
local record = key.comment .. id
local known = redis.call('HMGET', record, 'status', 'version', 'article', 'path', 'above', 'doc')
if not known[1] then return 'missing' end
if known[1] == 'erased' then return 'erased' end
local version = known[2] + 1
unlist(id, known[1], known[3], known[4])
count_author(author, known[1], -1)
if redis.call('HINCRBY', key.author .. author, 'comments', -1) <= 0 then
  redis.call('DEL', key.author .. author)
  forget_words_about(author)
  forget_votes_of(author)
end
local above = known[5] or cjson.decode(known[6]).p -- replies below it keep their place
if above then redis.call('HSET', record, 'above', above) end
redis.call('DEL', key.reports .. id, key.claim .. id, key.votes .. id)
rank(known[3], known[4], 0)
redis.call('ZREM', key.reported, id)
redis.call('ZREM', key.decided, id)
forget_audit(id)
pick_is_over(id, known[3])
redis.call('HDEL', record, 'doc', 'verdict', 'decisions', 'edits', 'attempts', 'reports',
           'reports_settled', 'escalation', 'opinion', 'up', 'down', 'look')
redis.call('HSET', record, 'status', 'erased', 'version', version)
redis.call('XADD', key.erased, '*', 'kind', 'comment', 'id', id)
count('erased')
journal('comment.erased', id, version, by, '{}')
return 'erased'
