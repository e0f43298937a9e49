-- With the last comment of an author the words about them go: notes, and texts of other acts. What
-- was done, why and until when stays, so that an erasure lifts no ban.
local function forget_words_about(author)
  local list, told = key.acts .. author, {}
  for _, text in ipairs(redis.call('LRANGE', list, 0, -1)) do
    local act = cjson.decode(text)
    act.n, act.a = nil, nil
    if act.k ~= 'note' then told[#told + 1] = cjson.encode(act) end
  end
  redis.call('DEL', list)
  for _, text in ipairs(told) do redis.call('RPUSH', list, text) end
  local standing = redis.call('HGET', key.standing, author)
  if not standing then return end
  local act = cjson.decode(standing)
  act.a = nil
  redis.call('HSET', key.standing, author, cjson.encode(act))
end
