-- Claim comments under a lease, counting the attempt before the work.
-- A comment whose lease ran out comes alone: if it kills its worker, it takes no other with it.
-- At first it leaves the way to what waits, so that these are judged before the worker may die.
-- One that died attempts_max times goes to the moderators unscored.
-- Where the record of a comment is not here (half a slot is), the claim is refused.
-- uses: clock, counters, doorbell, journal, lists
-- args: batch, lease_ms, attempts_max, doorbell_ms, unscored, unscored_data
-- The last two are the verdict and its journal data of a comment that stays unscored, as JSON.
local QUARANTINES_MAX = 100 -- in one claim: a bounded script
local LEAVES_THE_WAY_MS = 1000 -- after its lease; then it comes first, however many wait
local at = clock()
local lost = false
local waits = redis.call('ZCARD', key.waiting) > 0

local function is_here(id)
  lost = redis.call('HEXISTS', key.comment .. id, 'version') == 0
  return not lost
end

local function quarantine(id)
  local record = key.comment .. id
  local known = redis.call('HMGET', record, 'article', 'path', 'sequence', 'version')
  local version = known[4] + 1
  unlist(id, 'pending', known[1], known[2])
  list(id, 'held', known[1], known[2], known[3], 1)
  redis.call('HSET', record, 'status', 'held', 'version', version, 'verdict', unscored)
  count('attempts:quarantined')
  count('verdicts:hold')
  journal('comment.judged', id, version, 'modqueue', unscored_data)
end

local function expired()
  local ended = waits and at - LEAVES_THE_WAY_MS or at
  for _ = 1, QUARANTINES_MAX do
    local id = redis.call('ZRANGEBYSCORE', key.leased, '-inf', ended, 'LIMIT', 0, 1)[1]
    if not id or not is_here(id) then return nil end
    if tonumber(redis.call('HGET', key.comment .. id, 'attempts')) < tonumber(attempts_max) then
      count('attempts:expired')
      return id
    end
    quarantine(id)
  end
end

local function lease(id)
  redis.call('ZREM', key.waiting, id)
  redis.call('ZADD', key.leased, at + lease_ms, id)
  redis.call('HINCRBY', key.comment .. id, 'attempts', 1)
  local known = redis.call('HMGET', key.comment .. id, 'version', 'doc', 'edits')
  return {id, known[1], known[2], known[3] or ''}
end

local again = expired()
local claimed = {}
for _, id in ipairs(again and {again} or redis.call('ZRANGE', key.waiting, 0, batch - 1)) do
  if lost or not is_here(id) then break end
  claimed[#claimed + 1] = lease(id)
end
if lost then return redis.error_reply('INCOMPLETE the record of a comment is not here') end
if #claimed == 0 or redis.call('ZCARD', key.waiting) == 0 then return {0, claimed} end
-- Who takes what outlived a lease may die before it rings, so whoever comes next rings, too.
return {again and 1 or must_ring(at, doorbell_ms), claimed}
