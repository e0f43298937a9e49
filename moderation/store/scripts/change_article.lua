-- Open or close an article, set its way of publishing, or pin its URL and title; empty arguments
-- change nothing.
-- uses: journal
-- args: id, pins, closed, publishing, by, data, released
-- `pins` is the JSON of what is pinned, `released` the names of what no longer is, with spaces
-- between them; `data` is for the journal.
local article = key.article .. id
local known = redis.call('HMGET', article, 'description', 'pinned')
local facts, pinned = cjson.decode(known[1] or '{}'), {}
for name in string.gmatch(known[2] or '', '%S+') do pinned[name] = true end
for name in string.gmatch(released, '%S+') do pinned[name] = nil end
for name, value in pairs(cjson.decode(pins)) do facts[name], pinned[name] = value, true end
local names = {}
for name in pairs(pinned) do names[#names + 1] = name end
redis.call('HSET', article, 'description', cjson.encode(facts), 'pinned', table.concat(names, ' '))
if closed ~= '' then redis.call('HSET', article, 'closed', closed) end
if publishing ~= '' then redis.call('HSET', article, 'publishing', publishing) end
journal('article.changed', '', 0, by, data)
return 1
