-- Bring back what is planned on a site for too late, because the store's clock was set back.
-- uses: clock
-- args: lease_ms
-- No comment's lease ends later than `lease_ms` from now, and no undo window began later than now.
-- How far back deliveries and the leases of runs go, the time that was noted last tells. Answers
-- how many milliseconds that is, 0 where the clock went on.
local NOTED_MS = 60000 -- so old it may be: a write a minute
local STEP_MS = 1000 -- clocks that are corrected go back by less
local at = clock()

local function cap(plan, latest)
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', plan, '(' .. latest, '+inf')) do
    redis.call('ZADD', plan, latest, member)
  end
end

local function earlier(time, back)
  return string.format('%.0f', math.max(at, time - back))
end

cap(key.leased, at + lease_ms)
cap(key.unsettled, at)
local noted = tonumber(redis.call('GET', key.clock) or 0)
local back = noted - at
if back > STEP_MS or -back > NOTED_MS then redis.call('SET', key.clock, at) end
if back <= STEP_MS then return 0 end

for _, id in ipairs(redis.call('ZRANGE', key.endpoints, 0, -1)) do
  local later = redis.call('ZRANGEBYSCORE', key.due .. id, '(' .. at, '+inf', 'WITHSCORES')
  for i = 1, #later, 2 do
    redis.call('ZADD', key.due .. id, earlier(later[i + 1], back), later[i])
  end
end
for _, run in ipairs({key.learning, key.finding, key.rescoring, key.deciding}) do
  local lease = tonumber(redis.call('HGET', run, 'lease') or 0)
  if lease > at then redis.call('HSET', run, 'lease', earlier(lease, back)) end
end
return back
