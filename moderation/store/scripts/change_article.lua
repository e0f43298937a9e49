-- Change an article: what is pinned of it, whether it takes comments, and what else is set for it.
-- uses: clock, counters, journal
-- args: id, change, values, expected, by, data, undoes
-- `values` and `expected` are JSON objects of texts by field, '' for a field's default; for `url`
-- and `title` that lets posts say them again. `data` is for the journal. Returns 0, and changes
-- nothing, where something else stands than `expected`.
local CHANGES_MAX = 500 -- kept of one article
local FACTS = {url = true, title = true} -- FACTS of articles/change.py
local article, changes = key.article .. id, key.article_changes .. id
local newest = redis.call('LINDEX', changes, 0)
if newest and cjson.decode(newest).i == change then return 1 end -- it comes again

local known = redis.call('HMGET', article, 'description', 'pinned')
local facts, pinned = cjson.decode(known[1] or '{}'), {}
for name in string.gmatch(known[2] or '', '%S+') do pinned[name] = true end

local function standing(name)
  if FACTS[name] then return pinned[name] and facts[name] or '' end
  return redis.call('HGET', article, name) or ''
end

if expected ~= '' then
  for name, value in pairs(cjson.decode(expected)) do
    if standing(name) ~= value then return 0 end
  end
end

local changed, differs = {}, false
for name, value in pairs(cjson.decode(values)) do
  local before = standing(name)
  if before ~= value then changed[name], differs = {before, value}, true end
  if FACTS[name] then
    pinned[name] = value ~= '' or nil
    if value ~= '' then facts[name] = value end
  elseif value == '' then
    redis.call('HDEL', article, name)
  else
    redis.call('HSET', article, name, value)
  end
end
local names = {}
for name in pairs(pinned) do names[#names + 1] = name end
redis.call('HSET', article, 'description', cjson.encode(facts), 'pinned', table.concat(names, ' '))

if differs then
  local line = {i = change, t = clock(), b = by, c = changed}
  if undoes ~= '' then line.x = undoes end
  redis.call('LPUSH', changes, cjson.encode(line))
  redis.call('LTRIM', changes, 0, CHANGES_MAX - 1)
end
if changed.heat then count(changed.heat[2] == '' and 'heat:ended' or 'heat:begun') end
-- A verdict that was found without it does not land (commit_verdicts.lua).
if changed.premoderated then redis.call('HINCRBY', key.standing, 'version', 1) end
journal('article.changed', '', 0, by, data)
return 1
