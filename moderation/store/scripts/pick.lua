-- Pick an approved comment, pin it as the first of its article, or take that back. An article has
-- one pinned comment: the one before it stays picked.
-- uses: clock, journal, threads/picks
-- args: id, pick, by
-- `pick` is pick, pin, or '' to take it back. Returns picked, illegal or missing; also missing, and
-- nothing changes, while the one that was pinned is in the archive.
local function note(comment, to)
  local version = redis.call('HGET', key.comment .. comment, 'version')
  local said = {pick = to ~= '' and to or cjson.null}
  journal('comment.picked', comment, version, by, cjson.encode(said))
end

local function set(comment, picks, to, at)
  redis.call('HSET', key.comment .. comment, 'pick', to)
  redis.call('ZADD', picks, to == 'pin' and PINNED + at or at, comment)
  note(comment, to)
end

local known = redis.call('HMGET', key.comment .. id, 'status', 'article', 'pick')
if not known[1] then return 'missing' end
if (known[3] or '') == pick then return 'picked' end
local picks = key.picks .. known[2]
if pick == '' then
  pick_is_over(id, known[2])
  note(id, '')
  return 'picked'
end
if known[1] ~= 'approved' then return 'illegal' end
if pick == 'pin' then
  local pinned = redis.call('ZRANGEBYSCORE', picks, PINNED, '+inf')
  for _, former in ipairs(pinned) do
    if redis.call('EXISTS', key.comment .. former) == 0 then return 'missing' end
  end
  for _, former in ipairs(pinned) do
    local since = tonumber(redis.call('ZSCORE', picks, former)) - PINNED
    set(former, picks, 'pick', since)
  end
end
set(id, picks, pick, clock())
return 'picked'
