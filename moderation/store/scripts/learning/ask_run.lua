-- Ask for a model, unless that was asked for or is under way. Returns 1 where it was.
-- uses: clock
-- args: by
local state = redis.call('HGET', key.learning, 'state')
if state == 'asked' or state == 'running' then return 0 end
redis.call('DEL', key.learning)
redis.call('HSET', key.learning, 'state', 'asked', 'by', by, 'at', clock(), 'attempts', 0)
return 1
