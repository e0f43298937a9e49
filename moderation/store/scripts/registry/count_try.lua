-- Count one try. A full store counts it, too. Returns how many there were, and in how many seconds
-- they are forgotten.
-- args: seconds
-- KEYS[1] is the counter itself; `seconds` are from the first try on, and anew where more of them
-- are left, for then the store's clock was set back.
local tried, left = redis.call('INCR', KEYS[1]), redis.call('TTL', KEYS[1])
if tried == 1 or left > tonumber(seconds) then redis.call('EXPIRE', KEYS[1], seconds) end
return {tried, redis.call('TTL', KEYS[1])}
