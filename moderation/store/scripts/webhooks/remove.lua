-- Remove an endpoint with all that waits for it; its journal lines stay.
-- uses: audit
-- args: id, by
if redis.call('ZREM', key.endpoints, id) == 0 then return 'missing' end
redis.call('DEL', key.endpoint .. id, key.outbox .. id, key.due .. id, key.tries .. id,
           key.deliveries .. id)
administer('webhook.changed', 0, by, cjson.encode({webhook = id, change = 'removed'}))
return 'saved'
