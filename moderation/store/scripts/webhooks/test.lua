-- Write a line that only the endpoint which it names is told of; return its cursor.
-- uses: journal
-- args: id, by
local known = redis.call('HMGET', key.endpoint .. id, 'url', 'disabled_at')
if not known[1] then return 'missing' end
if known[2] then return 'disabled' end
return journal('webhook.test', '', 0, by, cjson.encode({webhook = id}))
