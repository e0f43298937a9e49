-- Ask for a run, unless one is asked for or under way. Returns 1 where it was.
-- uses: clock, runs
-- args: kind, by, details
local record = run_record(kind)
local state = redis.call('HGET', record, 'state')
if state == 'asked' or state == 'running' then return 0 end
redis.call('DEL', record)
redis.call('HSET', record, 'state', 'asked', 'by', by, 'at', clock(), 'attempts', 0,
           'details', details)
return 1
