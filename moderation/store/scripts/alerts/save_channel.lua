-- Add a channel or change one, and note who did it. A new one hears of what comes after it.
-- uses: audit, clock
-- args: id, by, change, kind, document, channels_max
local channel, new = key.channel .. id, change == 'added'
if new and redis.call('ZCARD', key.channels) >= tonumber(channels_max) then return 'full' end
if not new and redis.call('EXISTS', channel) == 0 then return 'missing' end
redis.call('HSET', channel, 'document', document)
if new then
  local last = redis.call('XREVRANGE', key.alert_log, '+', '-', 'COUNT', 1)[1]
  redis.call('ZADD', key.channels, clock(), id)
  redis.call('HSET', channel, 'cursor', last and last[1] or '0-0')
else -- what failed at the former address is tried at this one now
  redis.call('HDEL', channel, 'tries', 'retry_at', 'failing_since', 'last_at', 'last_outcome')
end
administer('channel.changed', 0, by, cjson.encode({channel = id, kind = kind, change = change}))
return 'saved'
