-- Begin a raid (again), note how it goes on, or end it.
-- uses: counters, journal
-- args: id, step, raid, by, data, keep_ms, watch
-- `step` is 'begun', 'noted' or 'ended', `raid` its document, `data` for the journal. Returns 0,
-- and changes nothing, where one that begins goes on already, or another does not, or somebody else
-- began again what is noted. What `watch` ended a person may still end: the word stands. One that
-- ended is known for `keep_ms` after that, as long as it is among the 200 that ended last.
local PAST_MAX = 200

local function is_word()
  local past = step == 'ended' and by ~= watch and redis.call('HGET', key.past_raids, id)
  return past and cjson.decode(past).by == watch
end

if (redis.call('HEXISTS', key.raids, id) == 1) == (step == 'begun') and not is_word() then
  return 0
end
if step == 'noted' and cjson.decode(redis.call('HGET', key.raids, id)).by ~= by then return 0 end

local function past_raids()
  local past, all = {}, redis.call('HGETALL', key.past_raids)
  for i = 1, #all, 2 do
    table.insert(past, {id = all[i], ended = cjson.decode(all[i + 1]).ended})
  end
  table.sort(past, function(one, other) return one.ended > other.ended end)
  return past
end

local function forget_old()
  local since = cjson.decode(raid).ended - keep_ms
  for place, one in ipairs(past_raids()) do
    if place > PAST_MAX or one.ended < since then
      redis.call('HDEL', key.past_raids, one.id)
      redis.call('DEL', key.raided .. one.id)
    end
  end
  redis.call('PEXPIRE', key.past_raids, keep_ms) -- no other may end for long
end

if step == 'ended' then
  redis.call('HDEL', key.raids, id)
  redis.call('HSET', key.past_raids, id, raid)
  redis.call('PEXPIRE', key.raided .. id, keep_ms)
  forget_old()
else
  redis.call('HSET', key.raids, id, raid)
end
if step == 'noted' then return 1 end
if step == 'begun' then
  redis.call('HDEL', key.past_raids, id)
  redis.call('PERSIST', key.raided .. id) -- what it groups stands in no other list
end
count('raids:' .. step)
journal('raid.' .. step, '', 0, by, data)
return 1
