-- Prolong the lease of a message that is on its way, unless another sender has taken it over.
-- uses: clock, outbox
-- args: id, entry, attempt, lease_ms
local lane = string.match(entry, '^%S+')
if outbox_head(id, lane) ~= entry then return 0 end
if redis.call('HGET', key.tries .. id, entry) ~= attempt then return 0 end
redis.call('ZADD', key.due .. id, 'XX', clock() + lease_ms, lane)
return 1
