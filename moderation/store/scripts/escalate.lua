-- Hand a held comment to a senior, or take it back from there; it stays held.
-- ARGV: id, version seen, escalation JSON (by, note; empty: take back), by.
local id, seen, escalation = ARGV[1], ARGV[2], ARGV[3]
local record = key.comment .. id
local known = redis.call('HMGET', record, 'status', 'version', 'sequence', 'escalation')
if not known[1] then return 'missing' end
if known[2] ~= seen then return 'conflict' end
local wanted = escalation ~= ''
if known[1] ~= 'held' or wanted == (known[4] ~= false) then return 'illegal' end
local version = known[2] + 1
redis.call('HSET', record, 'version', version)
if wanted then
  redis.call('HSET', record, 'escalation', escalation)
  journal('comment.escalated', id, version, ARGV[4], '{}')
else
  redis.call('HDEL', record, 'escalation')
  journal('comment.deescalated', id, version, ARGV[4], '{}')
end
list_questions(id, known[3])
return 'escalated'
