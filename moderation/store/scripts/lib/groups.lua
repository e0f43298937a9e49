-- Held copies of a raid that goes on are one card: they stand in its group, in the order of
-- `risk`, and in neither list of held comments.
local function count_group(raid)
  local size = redis.call('ZCARD', key.grouped .. raid)
  if size > 0 then
    redis.call('HSET', key.groups, raid, size)
  else
    redis.call('HDEL', key.groups, raid)
  end
end

local function raid_of(id)
  for _, raid in ipairs(redis.call('HKEYS', key.raids)) do
    if redis.call('ZSCORE', key.raided .. raid, id) then return raid end
  end
end

-- It is a copy no more, not of those that ended either: they may begin again.
local function leave_raids(id)
  for _, list in ipairs({key.raids, key.past_raids}) do
    for _, raid in ipairs(redis.call('HKEYS', list)) do
      redis.call('ZREM', key.raided .. raid, id)
    end
  end
end

local function list_held(id, sequence, order)
  local raid = raid_of(id)
  if raid then
    redis.call('ZADD', key.grouped .. raid, order, id)
    count_group(raid)
  else
    redis.call('ZADD', key.held, sequence, id)
    redis.call('ZADD', key.risk, order, id)
  end
end

-- Returns its place in the order of `risk`, none where it is not held.
local function unlist_held(id)
  local order = redis.call('ZSCORE', key.risk, id)
  redis.call('ZREM', key.held, id)
  redis.call('ZREM', key.risk, id)
  for _, raid in ipairs(redis.call('HKEYS', key.groups)) do
    local place = redis.call('ZSCORE', key.grouped .. raid, id)
    if place then
      redis.call('ZREM', key.grouped .. raid, id)
      count_group(raid)
      order = place
    end
  end
  return order
end

local function relist_held(id)
  local order = unlist_held(id)
  local known = redis.call('HMGET', key.comment .. id, 'status', 'sequence')
  if order and known[1] == 'held' then list_held(id, known[2], order) end
end
