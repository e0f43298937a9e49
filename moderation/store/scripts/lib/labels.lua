-- The digests of a label's references are its first line, its document the second.
local function label_references(value)
  return string.gmatch(string.match(value, '^[^\n]*'), '%S+')
end

-- A text lies where a deletion frees its bytes: a stream's node keeps them while any line of it
-- lives.
local function keep_label(id, value)
  redis.call('ZADD', key.label_order, 0, id)
  redis.call('HSET', key.label_texts, id, value)
  for reference in label_references(value) do redis.call('SADD', key.label .. reference, id) end
end

-- Returns whether there was one.
local function forget_label(id)
  local value = redis.call('HGET', key.label_texts, id)
  if not value then return false end
  for reference in label_references(value) do redis.call('SREM', key.label .. reference, id) end
  redis.call('HDEL', key.label_texts, id)
  redis.call('ZREM', key.label_order, id)
  return true
end
