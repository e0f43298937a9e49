-- Cancel a run: at once while nobody works on it, else its learner hears of it. Returns 1 if so.
-- uses: clock
local at = clock()
local known = redis.call('HMGET', key.learning, 'state', 'lease')
local running = known[1] == 'running'
if known[1] ~= 'asked' and not running then return 0 end
if running and tonumber(known[2]) > at then
  redis.call('HSET', key.learning, 'cancel', 1)
else
  redis.call('HSET', key.learning, 'state', 'cancelled', 'ended', at)
end
return 1
