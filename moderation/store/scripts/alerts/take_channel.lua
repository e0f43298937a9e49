-- Lease a channel to one sender; count the attempt before the work.
-- Returns until when the lease is, and the number of the attempt; nothing where another sender has
-- it, or told something since the caller looked, or its next attempt is not due. A lease that ends
-- later than one from now on, and a pause after an attempt that is to come, are from before the
-- store's clock was set back.
-- uses: clock
-- args: id, cursor, test, lease_ms
local channel, at = key.channel .. id, clock()
local known = redis.call('HMGET', channel, 'cursor', 'leased_until', 'retry_at', 'test', 'last_at')
local until_ms = at + lease_ms
if known[1] ~= cursor then return {} end
if known[2] and tonumber(known[2]) > at and tonumber(known[2]) <= until_ms then return {} end
if test ~= '' then
  if known[4] ~= test then return {} end
elseif known[3] and tonumber(known[3]) > at and tonumber(known[5] or 0) <= at then
  return {}
end
redis.call('HSET', channel, 'leased_until', until_ms)
return {until_ms, test == '' and redis.call('HINCRBY', channel, 'tries', 1) or 1}
