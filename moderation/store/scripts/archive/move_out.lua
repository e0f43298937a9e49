-- Take comments off that the archive has, each if it is as it was read, and trim the journal.
-- uses: clock, threads/thread
-- args: last, rest, later
-- row moved: id, version, log, votes, reports, place
-- `last` is the last line that the archive has and `rest` the first one that stays, '' for no line.
-- `later` are ids that the next calls take off. No line names them any more, so they count as come
-- back until then: a mover that dies before leaves them to a later one.
-- `votes` are those up and down, which alone change a record without a line in the journal.
-- `reports` is how many there were, `place` the comment's place in its thread ('' for none).
-- Returns how many comments were taken off.
local lists = {approved = key.approved, rejected = key.rejected}

local function is_as_read(id, known, version, log, votes, reports, place)
  if known[1] ~= version or known[2] ~= log then return false end
  if (known[6] or '') .. ' ' .. (known[7] or '') ~= votes then return false end
  if redis.call('HLEN', key.reports .. id) ~= tonumber(reports) then return false end
  if redis.call('ZSCORE', key.reported, id) or redis.call('ZSCORE', key.audits, id) then
    return false
  end
  local member = thread_member(known[5], id)
  local public = redis.call('ZSCORE', key.thread .. known[4], member)
  return (public and member or '') == place
end

local function move_out(id, version, log, votes, reports, place)
  local record = key.comment .. id
  local known = redis.call('HMGET', record, 'version', 'log', 'status', 'article', 'path', 'up',
                           'down')
  if not is_as_read(id, known, version, log, votes, reports, place) then
    if known[1] then redis.call('ZADD', key.returned, clock(), id) end -- a vote leaves no line
    return 0
  end
  local status, article = known[3], known[4]
  redis.call('DEL', record, key.reports .. id, key.claim .. id)
  redis.call('ZREM', key.returned, id)
  redis.call('HINCRBY', key.archived, status, 1)
  if lists[status] then redis.call('ZREM', lists[status], id) end
  if redis.call('ZREM', key.decided, id) == 1 then
    redis.call('HINCRBY', key.archived, 'decided', 1)
  end
  if place ~= '' then
    redis.call('ZREM', key.thread .. article, place)
    redis.call('HINCRBY', key.archived_threads, article, 1)
  end
  return 1
end

local moved = 0
for first = FIRST, #ARGV, MOVED_WIDTH do
  moved = moved + move_out(unpack(ARGV, first, first + MOVED_WIDTH - 1))
end
if last ~= '' then
  redis.call('HSET', key.archived, 'until', last)
  redis.call('XTRIM', key.journal, 'MINID', rest)
end
for id in string.gmatch(later, '%S+') do redis.call('ZADD', key.returned, clock(), id) end
return moved
