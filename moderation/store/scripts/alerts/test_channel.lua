-- Ask for a test message to a channel; the next sender that looks sends it.
-- uses: clock
-- args: id
if redis.call('EXISTS', key.channel .. id) == 0 then return 'missing' end
redis.call('HSET', key.channel .. id, 'test', clock())
return 'saved'
