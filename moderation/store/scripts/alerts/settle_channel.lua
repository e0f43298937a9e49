-- Note what became of an attempt and end its lease, unless another sender has taken the channel
-- over since. `outcome` is '' where nothing had to be told, 'delivered', or why it failed.
-- uses: clock
-- args: id, leased_until, cursor, test, outcome, pause_ms
local channel, at = key.channel .. id, clock()
if redis.call('HGET', channel, 'leased_until') ~= leased_until then return 'stale' end
redis.call('HDEL', channel, 'leased_until')
local delivered = outcome == '' or outcome == 'delivered'
if outcome ~= '' then redis.call('HSET', channel, 'last_at', at, 'last_outcome', outcome) end
if test ~= '' and redis.call('HGET', channel, 'test') == test then
  redis.call('HDEL', channel, 'test')
end
if delivered then -- after a test that arrived, what waits is tried at once
  redis.call('HDEL', channel, 'tries', 'retry_at', 'failing_since')
  redis.call('HSET', channel, 'cursor', cursor)
elseif test == '' then
  redis.call('HSETNX', channel, 'failing_since', at)
  redis.call('HSET', channel, 'retry_at', at + pause_ms)
end
return 'settled'
