-- Decide, if the comment is still at the version that the moderator saw.
-- ARGV: id, version seen, decision JSON (status, by, reason, note, undoes), author key, risk.
local id, seen, author, risk = ARGV[1], ARGV[2], ARGV[4], tonumber(ARGV[5])
local decision = cjson.decode(ARGV[3])
local record = key.comment .. id
local known = redis.call('HMGET', record, 'status', 'version', 'article', 'path', 'sequence')
if not known[1] then return 'missing' end
if known[2] ~= seen then return 'conflict' end
if known[1] == 'pending' or known[1] == 'erased' or known[1] == decision.status then
  return 'illegal'
end
local reports = redis.call('HLEN', key.reports .. id)
if reports > 0 then -- only reports that come after this decision count again
  redis.call('HSET', record, 'reports_settled', reports)
end
decide({id = id, status = known[1], version = known[2], article = known[3], path = known[4],
        sequence = known[5], author = author, risk = risk}, decision)
return 'decided'
