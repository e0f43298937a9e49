-- Give a comment a new text; it waits for a verdict again. It stays in sight only where comments
-- are published at once, nothing had hidden it and no sanction lies on its author. A new text of
-- somebody who may not post is refused.
-- uses: audits, authors/counts, clock, counters, doorbell, groups, journal, lists, publishing
-- uses: threads/thread
-- uses: threads/picks
-- uses: authors/sanctions
-- args: id, expected_version, doc, edits, by, author, marks, doorbell_ms
local record, at = key.comment .. id, clock()
local known = redis.call('HMGET', record, 'status', 'version', 'article', 'path', 'sequence')
if not known[1] then return {'missing', 0} end
if known[2] ~= expected_version then return {'conflict', 0} end
if known[1] == 'erased' then return {'illegal', 0} end
local sanction = sanction_upon(author, marks, at)
local ban = refusal(sanction)
if ban then return {'banned', ban} end
local status, version, article, path = known[1], known[2] + 1, known[3], known[4]
local was_public = redis.call('ZSCORE', key.thread .. article, thread_member(path, id))
unlist(id, status, article, path)
leave_raids(id) -- the new text may be no copy
count_author(author, status, -1)
redis.call('HSET', record, 'status', 'pending', 'version', version, 'doc', doc,
           'edits', edits)
redis.call('HDEL', record, 'verdict', 'attempts', 'look')
redis.call('ZREM', key.decided, id) -- nobody decided the new text
forget_audit(id)
pick_is_over(id, article)
redis.call('ZADD', key.waiting, known[5], id)
if was_public and may_come_first(sanction) then
  local page = redis.call('HMGET', key.article .. article, 'publishing', 'premoderated')
  publish_unjudged(id, article, path, page[1], page[2])
end
count('edits')
journal('comment.edited', id, version, by, '{}')
return {'edited', must_ring(at, doorbell_ms)}
