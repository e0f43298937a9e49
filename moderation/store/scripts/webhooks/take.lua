-- Take the first message of a lane that is due: lease the lane, count the attempt before the work.
-- uses: clock, journal, outbox, telling, undo_window
-- args: id, lease_ms
local outbox, due, tries = key.outbox .. id, key.due .. id, key.tries .. id
local PASSED_MAX = 100 -- lines that are not to be sent now, in one take: a bounded script
local known = redis.call('HMGET', key.endpoint .. id, 'url', 'secrets', 'disabled_at')
local at = clock()
if not known[1] or known[3] then return {} end
settle(at)

local function read(entry)
  local time, number = string.match(entry, ' 0*(%d+)-0*(%d+)$')
  local cursor = time .. '-' .. number
  return redis.call('XRANGE', key.journal, cursor, cursor)[1]
end

local function take(lane, entry, line)
  redis.call('ZADD', due, at + lease_ms, lane)
  local attempt = redis.call('HINCRBY', tries, entry, 1)
  local comment = field(line, 'id')
  local article = comment ~= '' and redis.call('HGET', key.comment .. comment, 'article') or ''
  return {entry, attempt, at, known[1], known[2], article, line[1], line[2]}
end

for _ = 1, PASSED_MAX do
  local lane = redis.call('ZRANGEBYSCORE', due, '-inf', at, 'LIMIT', 0, 1)[1]
  if not lane then return {} end
  local entry = outbox_head(id, lane)
  local line = entry and read(entry)
  local when = line and told_at(line, at)
  if when == 0 then return take(lane, entry, line) end
  if when then -- it can still be undone; the comment's other lines wait behind it
    redis.call('ZADD', due, when, lane)
  elseif entry then -- it was undone, or cut off the journal
    redis.call('ZREM', outbox, entry)
    redis.call('HDEL', tries, entry)
  else
    redis.call('ZREM', due, lane)
  end
end
return {}
