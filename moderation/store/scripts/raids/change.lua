-- Begin a raid (again), note how it goes on, or end it.
-- uses: counters, journal
-- args: id, step, raid, by, data
-- `step` is 'begun', 'noted' or 'ended', `raid` its document, `data` for the journal. Returns 0,
-- and changes nothing, where one that begins goes on already, or another does not.
local PAST_MAX = 200

if (redis.call('HEXISTS', key.raids, id) == 1) == (step == 'begun') then return 0 end

local function drop_oldest()
  local all, oldest, at = redis.call('HGETALL', key.past_raids), nil, math.huge
  for i = 1, #all, 2 do
    local begun = cjson.decode(all[i + 1]).begun
    if begun < at then oldest, at = all[i], begun end
  end
  redis.call('HDEL', key.past_raids, oldest)
  redis.call('DEL', key.raided .. oldest)
end

if step == 'ended' then
  redis.call('HDEL', key.raids, id)
  redis.call('HSET', key.past_raids, id, raid)
  if redis.call('HLEN', key.past_raids) > PAST_MAX then drop_oldest() end
else
  redis.call('HSET', key.raids, id, raid)
end
if step == 'noted' then return 1 end
if step == 'begun' then redis.call('HDEL', key.past_raids, id) end
count('raids:' .. step)
journal('raid.' .. step, '', 0, by, data)
return 1
