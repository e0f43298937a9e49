-- Prolong the lease of a message that is on its way, unless another sender has taken it over.
-- ARGV: endpoint, entry, attempt, lease_ms.
local id, entry, attempt = ARGV[1], ARGV[2], ARGV[3]
local lane = string.match(entry, '^%S+')
if outbox_head(id, lane) ~= entry then return 0 end
if redis.call('HGET', key.tries .. id, entry) ~= attempt then return 0 end
redis.call('ZADD', key.due .. id, 'XX', clock() + ARGV[4], lane)
return 1
