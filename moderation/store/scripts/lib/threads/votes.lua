-- The conversations of an article that have more votes up than down, by that difference: votes on
-- the comment that a conversation begins with, whose path has no dot.
local function rank(article, path, difference)
  if string.find(path, '.', 1, true) then return end
  if difference > 0 then
    redis.call('ZADD', key.voted .. article, difference, path)
  else
    redis.call('ZREM', key.voted .. article, path)
  end
end

-- Put `vote` ('1', '-1', or '0' for none any more) in the place of what `voter` said of a comment.
local function vote_on(id, voter, vote)
  local record, votes = key.comment .. id, key.votes .. id
  local known = redis.call('HMGET', record, 'article', 'path', 'up', 'down')
  if not known[1] then return redis.call('HDEL', votes, voter) end -- in the archive numbers stay
  local former = redis.call('HGET', votes, voter)
  local up, down = tonumber(known[3] or 0), tonumber(known[4] or 0)
  if former == '1' then up = up - 1 elseif former == '-1' then down = down - 1 end
  if vote == '1' then up = up + 1 elseif vote == '-1' then down = down + 1 end
  if vote == '0' then
    redis.call('HDEL', votes, voter)
  else
    redis.call('HSET', votes, voter, vote)
  end
  redis.call('HSET', record, 'up', up, 'down', down)
  rank(known[1], known[2], up - down)
  return {up, down}
end

-- Votes of an author go with their last comment, or when the site asks for it.
local function forget_votes_of(author)
  local ids = redis.call('SMEMBERS', key.cast .. author)
  for _, id in ipairs(ids) do
    if redis.call('HEXISTS', key.votes .. id, author) == 1 then vote_on(id, author, '0') end
  end
  redis.call('DEL', key.cast .. author)
  return #ids
end
