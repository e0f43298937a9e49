-- End a run, if it still is the caller's.
-- uses: clock
-- args: run, state, problem, details
if redis.call('HGET', key.learning, 'run') ~= run then return 0 end
redis.call('HSET', key.learning, 'state', state, 'problem', problem, 'details', details,
           'ended', clock())
return 1
