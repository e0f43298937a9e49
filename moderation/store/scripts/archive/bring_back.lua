-- Write comments of the archive back, each unless its record is there again by now.
-- uses: clock
-- row comment: id, article, status, listed, decided, place, record, reports
-- `listed` and `decided` are scores and `place` is that in the thread, '' for none; `record` and
-- `reports` are JSON. Returns how many were written.
local lists = {approved = key.approved, rejected = key.rejected}

local function write(name, fields)
  for field, value in pairs(cjson.decode(fields)) do redis.call('HSET', name, field, value) end
end

local function bring_back(id, article, status, listed, decided, place, record, reports)
  if redis.call('EXISTS', key.comment .. id) == 1 then return 0 end
  write(key.comment .. id, record)
  write(key.reports .. id, reports)
  redis.call('HINCRBY', key.archived, status, -1)
  if listed ~= '' and lists[status] then redis.call('ZADD', lists[status], listed, id) end
  if decided ~= '' then
    redis.call('ZADD', key.decided, decided, id)
    redis.call('HINCRBY', key.archived, 'decided', -1)
  end
  if place ~= '' then
    redis.call('ZADD', key.thread .. article, 0, place)
    if redis.call('HINCRBY', key.archived_threads, article, -1) <= 0 then
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
