-- Ask colleagues for a second opinion on a held comment, or take the question back; it stays held.
-- uses: journal, lists
-- args: id, expected_version, opinion, by
-- `opinion` is JSON (by, status, reason, blind), or empty to take it back.
-- The asker's own answer is in the record alone: the journal goes out to the site.
local record = key.comment .. id
local known = redis.call('HMGET', record, 'status', 'version', 'sequence', 'opinion')
if not known[1] then return 'missing' end
if known[2] ~= expected_version then return 'conflict' end
local asks = opinion ~= ''
if known[1] ~= 'held' or asks == (known[4] ~= false) then return 'illegal' end
if not asks and cjson.decode(known[4]).by ~= by then return 'illegal' end
local version = known[2] + 1
redis.call('HSET', record, 'version', version)
if asks then
  redis.call('HSET', record, 'opinion', opinion)
  journal('comment.opinion_asked', id, version, by, '{}')
else
  redis.call('HDEL', record, 'opinion')
  journal('comment.opinion_withdrawn', id, version, by, '{}')
end
list_questions(id, known[3])
return 'asked'
