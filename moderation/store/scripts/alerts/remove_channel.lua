-- Remove a channel with all that waits for it.
-- uses: audit
-- args: id, by
if redis.call('ZREM', key.channels, id) == 0 then return 'missing' end
redis.call('DEL', key.channel .. id)
administer('channel.changed', 0, by, cjson.encode({channel = id, change = 'removed'}))
return 'saved'
