-- Cancel a run: at once while nobody works on it, else who does hears of it. Returns 1 if so.
-- uses: clock, runs
-- args: kind
local record, at = run_record(kind), clock()
local known = redis.call('HMGET', record, 'state', 'lease')
local running = known[1] == 'running'
if known[1] ~= 'asked' and not running then return 0 end
if running and tonumber(known[2]) > at then
  redis.call('HSET', record, 'cancel', 1)
else
  redis.call('HSET', record, 'state', 'cancelled', 'ended', at)
end
return 1
