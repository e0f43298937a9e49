-- End a run, if it still is the caller's and has not ended. Returns 1 where it was.
-- uses: clock, runs
-- args: kind, run, state, problem, details
local record = run_record(kind)
local known = redis.call('HMGET', record, 'state', 'run')
if known[1] ~= 'running' or known[2] ~= run then return 0 end
redis.call('HSET', record, 'state', state, 'problem', problem, 'details', details,
           'ended', clock())
return 1
