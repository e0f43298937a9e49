-- List the journal's next lines for an endpoint and move its cursor behind them, in one step.
-- A line that is listed already (its endpoint was sent back in time) stays listed once.
-- Returns how many senders have something to do now: one where the endpoint fails.
-- uses: clock, journal, outbox, telling
-- args: id, batch, outbox_max, test, silent
-- `test` is the type that goes to one endpoint, `silent` those, with spaces, that go only
-- where they are named.
local endpoint, at = key.endpoint .. id, clock()
local known = redis.call('HMGET', endpoint, 'cursor', 'events', 'disabled_at', 'failing_since')
local cursor, events = known[1], known[2]
if not cursor or known[3] then return 0 end

local function wanted(line, kind)
  if kind == test then return cjson.decode(field(line, 'data')).webhook == id end
  if events then return string.find(' ' .. events .. ' ', ' ' .. kind .. ' ', 1, true) end
  return not string.find(' ' .. silent .. ' ', ' ' .. kind .. ' ', 1, true)
end

local room = math.min(tonumber(batch), outbox_max - redis.call('ZCARD', key.outbox .. id))
if room > 0 then
  local lines = redis.call('XRANGE', key.journal, '(' .. cursor, '+', 'COUNT', room)
  for _, line in ipairs(lines) do
    local kind = field(line, 'type')
    local when = is_whole(line) and wanted(line, kind) and told_at(line, at)
    if when then
      redis.call('ZADD', key.outbox .. id, 0, outbox_entry(line))
      redis.call('ZADD', key.due .. id, 'NX', math.max(when, at), outbox_lane(line))
    end
  end
  if #lines > 0 then redis.call('HSET', endpoint, 'cursor', lines[#lines][1]) end
end
local due = redis.call('ZCOUNT', key.due .. id, '-inf', at)
return known[4] and math.min(due, 1) or due
