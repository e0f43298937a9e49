-- Write a line that only the endpoint which it names is told of; return its cursor.
-- ARGV: endpoint, by.
local known = redis.call('HMGET', key.endpoint .. ARGV[1], 'url', 'disabled_at')
if not known[1] then return 'missing' end
if known[2] then return 'disabled' end
return journal('webhook.test', '', 0, ARGV[2], cjson.encode({webhook = ARGV[1]}))
