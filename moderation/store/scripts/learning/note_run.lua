-- Say how far a run is, and keep its lease. Returns go, cancel, or lost where it is another's.
-- uses: clock
-- args: run, lease_ms, share
local known = redis.call('HMGET', key.learning, 'state', 'run', 'cancel')
if known[1] ~= 'running' or known[2] ~= run then return 'lost' end
redis.call('HSET', key.learning, 'lease', clock() + lease_ms, 'share', share)
return known[3] and 'cancel' or 'go'
