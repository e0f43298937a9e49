-- Say how far a run is, and keep its lease. Returns go, cancel, or lost where it is another's.
-- What is done stands in `details`, '' where none of it would be of use to who goes on; a run that
-- gets on has died of nothing so far.
-- uses: clock, runs
-- args: kind, run, lease_ms, share, details
local record = run_record(kind)
local known = redis.call('HMGET', record, 'state', 'run', 'cancel')
if known[1] ~= 'running' or known[2] ~= run then return 'lost' end
redis.call('HSET', record, 'lease', clock() + lease_ms, 'share', share)
if details ~= '' then redis.call('HSET', record, 'details', details, 'attempts', 0) end
return known[3] and 'cancel' or 'go'
