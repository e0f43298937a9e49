-- Decide comments, each if it is still at the version that the moderator saw.
-- ARGV, five for each: id, version seen, decision JSON (status, by, reason, note, to_author, undoes,
-- blind, bulk), author key, risk. Returns an outcome for each.
local function attempt(id, seen, wanted, author, risk)
  local record, decision = key.comment .. id, cjson.decode(wanted)
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
          sequence = known[5], author = author, risk = tonumber(risk)}, decision)
  return 'decided'
end

settle(clock())
local outcomes = {}
for first = 1, #ARGV, 5 do
  outcomes[#outcomes + 1] = attempt(unpack(ARGV, first, first + 4))
end
return outcomes
