-- Write comments of another system's archive in the state that they had there.
-- uses: authors, clock, counters, journal, lists, paths
-- args: by
-- row post: id, source, status, doc, article, author, parent, above, posted, decisions, at, facts
-- `source` is JSON: the archive, the comment's name in it, and a digest of its content. `doc` is ''
-- of a comment that was erased there, `above` is then what it stood below. `decisions` is JSON, or
-- '' where no person is known to have decided, `at` when that was (ms). `facts` is what the archive
-- says of the article; it counts where nothing is known here.
local present = clock()

local function place(article, parent, number, posted)
  if parent == '' then return path_of(number, posted, '', '') end
  local known = redis.call('HMGET', key.comment .. parent, 'article', 'path', 'status', 'above',
                           'doc')
  if known[1] ~= article then return path_of(number, posted, '', '') end
  local before, earliest, above = place_below(known)
  return path_of(number, posted, before, earliest), above
end

local function import(id, source, status, doc, article, author, parent, above, posted, decisions,
                      at, facts)
  local record = key.comment .. id
  local known = redis.call('HGET', record, 'source')
  if known then return known == source and 'same' or 'differs' end
  if redis.call('EXISTS', record) == 1 then return 'differs' end
  local number = next_number()
  posted = math.min(tonumber(posted), present)
  local path, higher = place(article, parent, number, posted)
  redis.call('HSET', record, 'article', article, 'path', path, 'status', status, 'version', 1,
             'sequence', number, 'accepted_at', posted, 'source', source)
  if doc ~= '' then redis.call('HSET', record, 'doc', doc) end
  if higher or above ~= '' then redis.call('HSET', record, 'above', higher or above) end
  if decisions ~= '' then
    redis.call('HSET', record, 'decisions', decisions)
    redis.call('ZADD', key.decided, at, id)
  end
  if status ~= 'erased' then
    list(id, status, article, path, number, 0)
    redis.call('HINCRBY', key.author .. author, 'comments', 1)
    count_author(author, status, 1)
  end
  redis.call('HSETNX', key.article .. article, 'description', facts)
  journal('comment.imported', id, 1, by, cjson.encode({status = status}))
  return 'written'
end

local results = {}
for i = FIRST, #ARGV, POST_WIDTH do
  results[#results + 1] = import(unpack(ARGV, i, i + POST_WIDTH - 1))
end
return results
