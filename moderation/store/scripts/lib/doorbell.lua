-- Wakes the workers at `at`, now, unless they were woken in the last `ms` and have not come yet. A
-- ring from later than now is from before the store's clock was set back.
local function must_ring(at, ms)
  local rung = tonumber(redis.call('GET', key.doorbell) or at + 1)
  if rung <= at then return 0 end
  redis.call('SET', key.doorbell, at, 'PX', ms)
  return 1
end
