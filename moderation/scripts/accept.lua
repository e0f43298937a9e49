-- Accept comments: Idempotency-Key + record + waiting index + journal, each comment on its own.
-- ARGV: doorbell_ms, idempotency_ms, then batches: six that stand before each, caller, rate per
-- second, burst, pending_max, '1' if a reader calls, and its number of comments; and eight for each
-- of them: id, doc, article id, article JSON, author key, parent id, Idempotency-Key, digests (the
-- present one first).
local doorbell_ms, idempotency_ms = ARGV[1], ARGV[2]
local BATCHES, HEAD, WIDTH, DEPTH_MAX, LEVEL = 3, 6, 8, 16, 9
local at = clock()

-- The generic cell rate algorithm: one number per key says when its allowance is used up.
local function limited(batch)
  if batch.rate == 0 then return nil end
  local interval = 1000 / batch.rate
  local used = math.max(tonumber(redis.call('GET', key.rate .. batch.caller) or at), at)
  used = used + math.min(batch.size, batch.burst) * interval
  local wait = used - batch.burst * interval - at
  if wait > 0 then return math.ceil(wait) end
  redis.call('SET', key.rate .. batch.caller, string.format('%.3f', used),
             'PX', math.ceil(used - at) + 1)
end

local function backlog()
  return redis.call('ZCARD', key.waiting) + redis.call('ZCARD', key.leased)
end

local function path_below(parent, number)
  local own = string.format('%08x', number)
  if parent == '' then return own end
  local path = redis.call('HGET', key.comment .. parent, 'path')
  if not path then return nil end
  if #path >= DEPTH_MAX * LEVEL - 1 then path = string.sub(path, 1, -LEVEL - 1) end
  return path .. '.' .. own
end

local function parent_known(parent, article)
  return parent == '' or redis.call('HGET', key.comment .. parent, 'article') == article
end

local function replay(stored, digests)
  local kept, id, number, time = string.match(stored, '^(%S+) (%S+) (%S+) (%S+)$')
  if not string.find(' ' .. digests .. ' ', ' ' .. kept .. ' ', 1, true) then return {'reused'} end
  count('replayed')
  return {'replayed', id, number, time}
end

local function accept(batch, id, doc, article, description, author, parent, idempotency, digests)
  local record = key.comment .. id
  if redis.call('EXISTS', record) == 1 then -- the client's connection broke, the script had run
    local known = redis.call('HMGET', record, 'sequence', 'accepted_at')
    return {'accepted', id, known[1], known[2]}
  end
  if idempotency ~= '' then
    local stored = redis.call('GET', key.idempotency .. idempotency)
    if stored then return replay(stored, digests) end
  end
  if redis.call('HGET', key.article .. article, 'closed') == '1' then return {'closed'} end
  if not parent_known(parent, article) then return {'parent'} end
  if backlog() >= batch.pending_max then return {'full'} end
  local number = next_number()
  local path = path_below(parent, number)
  redis.call('HSET', record, 'doc', doc, 'article', article, 'path', path, 'status', 'pending',
             'version', 1, 'sequence', number, 'accepted_at', at)
  redis.call('ZADD', key.waiting, number, id)
  publish_unjudged(id, article, path)
  describe_article(article, description, batch.by_reader)
  redis.call('HINCRBY', key.author .. author, 'comments', 1)
  if idempotency ~= '' then
    redis.call('SET', key.idempotency .. idempotency,
               table.concat({string.match(digests, '^%S+'), id, number, at}, ' '), 'PX', idempotency_ms)
  end
  count('accepted')
  journal('comment.accepted', id, 1, batch.caller, '{}')
  return {'accepted', id, number, at}
end

local results, accepted, first = {}, 0, BATCHES
while first <= #ARGV do
  local batch = {caller = ARGV[first], rate = tonumber(ARGV[first + 1]),
                 burst = tonumber(ARGV[first + 2]), pending_max = tonumber(ARGV[first + 3]),
                 by_reader = ARGV[first + 4] == '1', size = tonumber(ARGV[first + 5])}
  first = first + HEAD
  local wait = limited(batch)
  for _ = 1, batch.size do
    local result = wait and {'limited', wait}
        or accept(batch, unpack(ARGV, first, first + WIDTH - 1))
    if result[1] == 'accepted' then accepted = accepted + 1 end
    results[#results + 1] = result
    first = first + WIDTH
  end
end
return {accepted > 0 and must_ring(doorbell_ms) or 0, results}
