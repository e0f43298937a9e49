-- Wakes the workers unless they were woken in the last `ms` and have not come yet.
local function must_ring(ms)
  return redis.call('SET', key.doorbell, 1, 'NX', 'PX', ms) and 1 or 0
end
