-- List one line of the journal for an endpoint again, whatever that subscribed to.
-- uses: audit, clock, outbox
-- args: id, by, cursor
if redis.call('EXISTS', key.endpoint .. id) == 0 then return 'missing' end
local line = redis.call('XRANGE', key.journal, cursor, cursor)[1]
if not line then return 'cut' end
redis.call('ZADD', key.outbox .. id, 0, outbox_entry(line))
redis.call('ZADD', key.due .. id, 'NX', clock(), outbox_lane(line))
administer('webhook.changed', 0, by, cjson.encode({webhook = id, change = 'resent'}))
return 'saved'
