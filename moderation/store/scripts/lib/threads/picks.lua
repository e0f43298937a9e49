-- The newsroom's picks of an article: the pinned one behind all others.
local PINNED = 1e15 -- above any time in ms

local function pick_is_over(id, article)
  if redis.call('HDEL', key.comment .. id, 'pick') == 1 then
    redis.call('ZREM', key.picks .. article, id)
  end
end
