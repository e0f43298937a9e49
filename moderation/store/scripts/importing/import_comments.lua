-- Write comments of another system's archive in the state that they had there.
-- uses: authors/counts, clock, journal, lists, sequence
-- uses: threads/paths, threads/picks, threads/votes
-- args: by
-- row post: id, source, status, doc, article, author, parent, above, posted
-- row post: accepted, version, risk, decisions, at, more, facts
-- `source` is JSON: the archive, the comment's name in it, and a digest of its content. `doc` is ''
-- of a comment that was erased there, `above` is then what it stood below. `decisions` is JSON, or
-- '' where no person is known to have decided, `at` when the one in force was made (ms). `accepted`
-- (ms), `version`, `risk` and `more`, the JSON of further fields, are what our own export knows.
-- `facts` is what the archive says of the article; it counts where nothing is known here.
local present = clock()

local function place(article, parent, number, posted)
  if parent == '' then return path_of(number, posted, '', '') end
  local known = redis.call('HMGET', key.comment .. parent, 'article', 'path', 'status', 'above',
                           'doc')
  if known[1] ~= article then return path_of(number, posted, '', '') end
  local before, earliest, above = place_below(known)
  return path_of(number, posted, before, earliest), above
end

-- It came from the same place before, or says what is there.
local function is_same(known, source, status, doc)
  if known[2] == source then return true end
  local written = known[4] or ''
  if known[3] ~= status or (written == '') ~= (doc == '') then return false end
  if doc == '' then return true end
  local here, offered = cjson.decode(written), cjson.decode(doc)
  return here.b == offered.b and here.p == offered.p
end

local function add_fields(id, article, path, more)
  local fields = cjson.decode(more)
  for name, value in pairs(fields) do redis.call('HSET', key.comment .. id, name, value) end
  if fields.pick then pick_anew(id, article, fields.pick, present) end
  if fields.up then rank(article, path, fields.up - fields.down) end
end

local function import(id, source, status, doc, article, author, parent, above, posted, accepted,
                      version, risk, decisions, at, more, facts)
  local record = key.comment .. id
  local known = redis.call('HMGET', record, 'version', 'source', 'status', 'doc')
  if known[1] then return is_same(known, source, status, doc) and 'same' or 'differs' end
  local number = next_number()
  posted = math.min(tonumber(posted), present)
  accepted = math.min(tonumber(accepted) or posted, present)
  local path, higher = place(article, parent, number, posted)
  local cursor = write_line('comment.imported', id, version, by,
                            cjson.encode({status = status}))
  redis.call('HSET', record, 'article', article, 'path', path, 'status', status, 'version',
             version, 'imported', version, 'sequence', number, 'accepted_at', accepted,
             'source', source, 'log', cursor)
  if doc ~= '' then redis.call('HSET', record, 'doc', doc) end
  if more ~= '' then add_fields(id, article, path, more) end
  if higher or above ~= '' then redis.call('HSET', record, 'above', higher or above) end
  if decisions ~= '' then redis.call('HSET', record, 'decisions', decisions) end
  if decisions ~= '' and at ~= '' then redis.call('ZADD', key.decided, at, id) end
  if status ~= 'erased' then
    list(id, status, article, path, number, tonumber(risk))
    redis.call('HINCRBY', key.author .. author, 'comments', 1)
    count_author(author, status, 1)
  end
  redis.call('HSETNX', key.article .. article, 'description', facts)
  return 'written'
end

local results = {}
for i = FIRST, #ARGV, POST_WIDTH do
  results[#results + 1] = import(unpack(ARGV, i, i + POST_WIDTH - 1))
end
return results
