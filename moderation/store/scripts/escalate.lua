-- Hand a held comment to a senior, or take it back from there; it stays held.
-- uses: journal, lists
-- args: id, expected_version, escalation, by
-- `escalation` is JSON (by, note), or empty to take it back.
local record = key.comment .. id
local known = redis.call('HMGET', record, 'status', 'version', 'sequence', 'escalation')
if not known[1] then return 'missing' end
if known[2] ~= expected_version then return 'conflict' end
local asks = escalation ~= ''
if known[1] ~= 'held' or asks == (known[4] ~= false) then return 'illegal' end
local version = known[2] + 1
redis.call('HSET', record, 'version', version)
if asks then
  redis.call('HSET', record, 'escalation', escalation)
  journal('comment.escalated', id, version, by, '{}')
else
  redis.call('HDEL', record, 'escalation')
  journal('comment.deescalated', id, version, by, '{}')
end
list_questions(id, known[3])
return 'escalated'
