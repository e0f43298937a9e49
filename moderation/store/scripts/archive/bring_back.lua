-- Write comments of the archive back, each unless its record is there again by now.
-- uses: clock
-- row comment: id, article, status, listed, decided, place, record, reports, has_line
-- `listed` and `decided` are scores and `place` is that in the thread, '' for none; `record` and
-- `reports` are JSON. `has_line` says whether the archive has the last line that names the comment.
-- Returns how many were written.
local lists = {approved = key.approved, rejected = key.rejected}

local function write(name, fields)
  for field, value in pairs(fields) do redis.call('HSET', name, field, value) end
end

local function last_line(log)
  local at, number = string.match(log or '', '(%d+)%-(%d+)$')
  return tonumber(at) or 0, tonumber(number) or 0
end

local until_at, until_number = last_line(redis.call('HGET', key.archived, 'until'))

-- A store that was restored from a backup has not counted what moved since. The lines of those lie
-- behind what it moved itself; once it moves more, they are gone, for its own journal lacks them.
local function is_counted(log, has_line)
  if has_line == '0' then return false end
  local at, number = last_line(log)
  return at < until_at or (at == until_at and number <= until_number)
end

local function bring_back(id, article, status, listed, decided, place, record, reports,
                          has_line)
  if redis.call('EXISTS', key.comment .. id) == 1 then return 0 end
  local fields = cjson.decode(record)
  local less = is_counted(fields.log, has_line) and -1 or 0
  write(key.comment .. id, fields)
  write(key.reports .. id, cjson.decode(reports))
  redis.call('HINCRBY', key.archived, status, less)
  if listed ~= '' and lists[status] then redis.call('ZADD', lists[status], listed, id) end
  if decided ~= '' then
    redis.call('ZADD', key.decided, decided, id)
    redis.call('HINCRBY', key.archived, 'decided', less)
  end
  if place ~= '' then
    redis.call('ZADD', key.thread .. article, 0, place)
    if redis.call('HINCRBY', key.archived_threads, article, less) <= 0 then
      redis.call('HDEL', key.archived_threads, article)
    end
  end
  redis.call('ZADD', key.returned, clock(), id)
  return 1
end

local back = 0
for first = FIRST, #ARGV, COMMENT_WIDTH do
  back = back + bring_back(unpack(ARGV, first, first + COMMENT_WIDTH - 1))
end
return back
