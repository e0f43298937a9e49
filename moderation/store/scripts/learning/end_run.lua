-- End a run, if it still is the caller's and has not ended. Returns 1 where it was.
-- uses: clock
-- args: run, state, problem, details
local known = redis.call('HMGET', key.learning, 'state', 'run')
if known[1] ~= 'running' or known[2] ~= run then return 0 end
redis.call('HSET', key.learning, 'state', state, 'problem', problem, 'details', details,
           'ended', clock())
return 1
