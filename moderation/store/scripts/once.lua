-- Set KEYS[1] for a while unless it is there; return 1 to the one who did. A full store takes it,
-- too. One that was set later than now is from before the store's clock was set back.
-- uses: clock
-- args: ms
local at = clock()
local set_at = tonumber(redis.call('GET', KEYS[1]) or at + 1)
if set_at <= at then return 0 end
redis.call('SET', KEYS[1], at, 'PX', ms)
return 1
