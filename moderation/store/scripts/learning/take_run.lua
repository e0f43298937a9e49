-- Begin the run that was asked for, or one whose worker died. Returns 1 where it is the caller's.
-- One that died `attempts_max` times has failed.
-- uses: clock, runs
-- args: kind, run, lease_ms, attempts_max
local record, at = run_record(kind), clock()
local known = redis.call('HMGET', record, 'state', 'lease', 'attempts', 'cancel')
if known[1] ~= 'asked' and known[1] ~= 'running' then return 0 end
if known[1] == 'running' and tonumber(known[2]) > at then return 0 end
if known[4] then
  redis.call('HSET', record, 'state', 'cancelled', 'ended', at)
  return 0
end
if tonumber(known[3]) >= tonumber(attempts_max) then
  redis.call('HSET', record, 'state', 'failed', 'problem', 'died', 'ended', at)
  return 0
end
redis.call('HINCRBY', record, 'attempts', 1)
redis.call('HSET', record, 'state', 'running', 'run', run, 'lease', at + lease_ms, 'share', 0)
return 1
