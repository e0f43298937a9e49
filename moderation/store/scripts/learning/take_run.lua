-- Begin the run that was asked for, or one whose learner died. Returns 1 where it is the caller's.
-- One that died `attempts_max` times has failed.
-- uses: clock
-- args: run, lease_ms, attempts_max
local at = clock()
local known = redis.call('HMGET', key.learning, 'state', 'lease', 'attempts', 'cancel')
if known[1] ~= 'asked' and known[1] ~= 'running' then return 0 end
if known[1] == 'running' and tonumber(known[2]) > at then return 0 end
if known[4] then
  redis.call('HSET', key.learning, 'state', 'cancelled', 'ended', at)
  return 0
end
if tonumber(known[3]) >= tonumber(attempts_max) then
  redis.call('HSET', key.learning, 'state', 'failed', 'problem', 'died', 'ended', at)
  return 0
end
redis.call('HINCRBY', key.learning, 'attempts', 1)
redis.call('HSET', key.learning, 'state', 'running', 'run', run, 'lease', at + lease_ms,
           'share', 0)
return 1
