-- Add an endpoint or change one, and note who did what.
-- uses: audit, clock, sequence
-- args: id, by, change, endpoints_max
-- row field: name, value
-- An empty value removes the field.
local endpoint = key.endpoint .. id
local new = change == 'added'
if new and redis.call('ZCARD', key.endpoints) >= tonumber(endpoints_max) then return 'full' end
if not new and redis.call('EXISTS', endpoint) == 0 then return 'missing' end
for i = FIRST, #ARGV, FIELD_WIDTH do
  if ARGV[i + 1] == '' then
    redis.call('HDEL', endpoint, ARGV[i])
  else
    redis.call('HSET', endpoint, ARGV[i], ARGV[i + 1])
  end
end
local cursor = administer('webhook.changed', 0, by, cjson.encode({webhook = id, change = change}))
if new then -- it hears of what comes after it
  redis.call('ZADD', key.endpoints, next_number(), id)
  redis.call('HSET', endpoint, 'created_at', clock(), 'cursor', cursor)
end
return 'saved'
