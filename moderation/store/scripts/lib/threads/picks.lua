-- The newsroom's picks of an article: the pinned one behind all others.
local PINNED = 1e15 -- above any time in ms

-- A pick of another system: a pin there is a pick here where another comment is pinned.
local function pick_anew(id, article, pick, at)
  local picks = key.picks .. article
  local has_pin = redis.call('ZCOUNT', picks, PINNED, '+inf') > 0
  if pick == 'pin' and not has_pin then at = PINNED + at else pick = 'pick' end
  redis.call('HSET', key.comment .. id, 'pick', pick)
  redis.call('ZADD', picks, at, id)
end

local function pick_is_over(id, article)
  if redis.call('HDEL', key.comment .. id, 'pick') == 1 then
    redis.call('ZREM', key.picks .. article, id)
  end
end
