-- uses: groups, publishing, sequence

-- The lists of held comments whose moderators ask others: a senior, or colleagues.
local function list_questions(id, sequence)
  local open = redis.call('HMGET', key.comment .. id, 'escalation', 'opinion')
  for list, asked in pairs({[key.escalated] = open[1], [key.opinions] = open[2]}) do
    if asked then redis.call('ZADD', list, sequence, id) else redis.call('ZREM', list, id) end
  end
end

local list_of = {approved = key.approved, rejected = key.rejected}

local function unlist(id, status, article, path)
  if status == 'pending' then
    redis.call('ZREM', key.waiting, id)
    redis.call('ZREM', key.leased, id)
  elseif status == 'held' then
    unlist_held(id)
    if redis.call('HDEL', key.comment .. id, 'escalation', 'opinion') > 0 then
      list_questions(id)
    end
  elseif status ~= 'erased' then
    redis.call('ZREM', list_of[status], id)
  end
  unpublish(id, article, path)
end

-- Ties: older first.
local function order_by_risk(risk, sequence)
  local order = math.floor(risk * 10000 + 0.5) * 1e10 + 1e10 - sequence
  return string.format('%.0f', order)
end

local function list_decided(id, status, article, path)
  redis.call('ZADD', list_of[status], next_number(), id)
  if status == 'approved' then publish(id, article, path) end
end

-- Held comments are ordered by arrival and by risk, others by decision.
local function list(id, status, article, path, sequence, risk)
  if status == 'held' then
    list_held(id, sequence, order_by_risk(risk, sequence))
  else
    list_decided(id, status, article, path)
  end
end
