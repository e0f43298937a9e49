-- Give a comment a new text; it waits for a verdict again, out of sight unless published at once.
-- ARGV: id, version seen, new doc, edits JSON, by, author key, doorbell_ms.
local id, seen, author = ARGV[1], ARGV[2], ARGV[6]
local record = key.comment .. id
local known = redis.call('HMGET', record, 'status', 'version', 'article', 'path', 'sequence')
if not known[1] then return {'missing', 0} end
if known[2] ~= seen then return {'conflict', 0} end
if known[1] == 'erased' then return {'illegal', 0} end
local status, version, article, path = known[1], known[2] + 1, known[3], known[4]
unlist(id, status, article, path)
count_author(author, status, -1)
redis.call('HSET', record, 'status', 'pending', 'version', version, 'doc', ARGV[3],
           'edits', ARGV[4])
redis.call('HDEL', record, 'verdict', 'attempts')
redis.call('ZADD', key.waiting, known[5], id)
publish_unjudged(id, article, path)
count('edits')
journal('comment.edited', id, version, ARGV[5], '{}')
return {'edited', must_ring(ARGV[7])}
