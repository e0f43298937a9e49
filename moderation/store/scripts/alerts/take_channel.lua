-- Lease a channel to one sender; count the attempt before the work.
-- Returns until when the lease is, and the number of the attempt; nothing where another sender has
-- it, or told something since the caller looked, or its next attempt is not due.
-- uses: clock
-- args: id, cursor, test, lease_ms
local channel, at = key.channel .. id, clock()
local known = redis.call('HMGET', channel, 'cursor', 'leased_until', 'retry_at', 'test')
if known[1] ~= cursor or (known[2] and tonumber(known[2]) > at) then return {} end
if test ~= '' then
  if known[4] ~= test then return {} end
elseif known[3] and tonumber(known[3]) > at then
  return {}
end
local until_ms = at + lease_ms
redis.call('HSET', channel, 'leased_until', until_ms)
return {until_ms, test == '' and redis.call('HINCRBY', channel, 'tries', 1) or 1}
