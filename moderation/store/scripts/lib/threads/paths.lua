-- Where comments stand in their article's thread.
local DEPTH_MAX = 16

-- What makes the path of a new comment below `parent` (its article, path, status, above, doc): the
-- path before its own part, the earliest time that keeps it behind its parent, and the id above it
-- where that is not the parent, because paths stop growing.
local function place_below(parent)
  local path = parent[2]
  if select(2, string.gsub(path, '%.', '')) < DEPTH_MAX - 1 then return path .. '.', '', nil end
  local before, own = string.match(path, '^(.*%.)([^.]*)$')
  return before, #own > 8 and string.sub(own, 1, -9) or '', parent[4] or cjson.decode(parent[5]).p
end

-- Siblings sort by when they were posted (ms), then by arrival. Parts of 8 digits are from before
-- paths held a time: they sort first.
local function path_of(number, posted, before, earliest)
  local time = string.format('%011x', math.max(0, posted))
  if time < earliest then time = earliest end
  return before .. time .. string.format('%08x', number)
end
