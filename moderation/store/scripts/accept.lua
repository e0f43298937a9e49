-- Accept comments: Idempotency-Key + record + waiting index + journal, each comment on its own.
-- uses: clock, counters, doorbell, journal, threads/paths, publishing, lists, sequence
-- uses: authors/counts, authors/sanctions
-- args: doorbell_ms, idempotency_ms
-- row batch: caller, rate, burst, pending_max, by_reader, size
-- row comment: id, doc, article, description, author, marks, parent, idempotency, digests, posted
-- row comment: staff
-- A batch comes before its comments, of which there are `size`; `rate` is per second. `marks` are
-- what else than the author a sanction may lie on, with spaces between them; `digests` has the
-- present one first; `posted` is when the reader posted it (ms, '' for now). What the newsroom says
-- (`staff`) is public at once, without a verdict, and none of a reader's limits holds for it.
local at = clock()
local accepted_at = string.format('%d', at)
local STAFF = '{"status":"approved","staff":true}'

-- The generic cell rate algorithm: one number per key says when its allowance is used up. More than
-- the burst ahead of now it can only be where the store's clock was set back.
local function limited(batch)
  if batch.rate == 0 then return nil end
  local interval, name = 1000 / batch.rate, key.rate .. batch.caller
  local full = at + batch.burst * interval
  local function note(used)
    redis.call('SET', name, string.format('%.3f', used), 'PX', math.ceil(used - at) + 1)
  end
  local used = math.max(tonumber(redis.call('GET', name) or at), at)
  if used > full then
    used = full
    note(used)
  end
  used = used + math.min(batch.size, batch.burst) * interval
  if used > full then return math.ceil(used - full) end
  note(used)
end

local added = 0 -- in this script; a repeated one was added before
local backlog = redis.call('ZCARD', key.waiting) + redis.call('ZCARD', key.leased)

local function replay(stored, digests)
  local kept, id, number, time = string.match(stored, '^(%S+) (%S+) (%S+) (%S+)$')
  if not string.find(' ' .. digests .. ' ', ' ' .. kept .. ' ', 1, true) then return {'reused'} end
  count('replayed')
  return {'replayed', id, number, time}
end

-- What a post says of an article replaces what is known, unless it is pinned. What is not said
-- erases nothing, and a reader's word counts only where nothing is known.
local function describe_article(article, known, pinned, description, by_reader)
  if known == description then return end
  if known and known ~= '{}' then
    if by_reader or description == '{}' then return end
    local facts, changed = cjson.decode(known), false
    for name, value in pairs(cjson.decode(description)) do
      if facts[name] ~= value and not string.find(pinned or '', name, 1, true) then
        facts[name], changed = value, true
      end
    end
    if not changed then return end
    description = cjson.encode(facts)
  end
  redis.call('HSET', key.article .. article, 'description', description)
end

-- How long slow mode makes somebody wait still (ms). Longer than `seconds` is from before these
-- were eased, or the store's clock set back.
local function pause_of(pace, seconds)
  local pause, longest = redis.call('PTTL', pace), (tonumber(seconds) or 0) * 1000
  if pause <= longest then return pause end
  redis.call('PEXPIRE', pace, longest)
  return longest
end

-- Whom slow mode makes wait: of whom only a name is known, by the network where that is known.
local function person(author, marks)
  local named_only = string.sub(author, 1, 5) == 'name:'
  return named_only and string.match(marks, 'network:%S+') or author
end

local function accept(batch, id, doc, article, description, author, marks, parent, idempotency,
                      digests, posted, staff)
  local record, is_staff = key.comment .. id, staff == '1'
  if redis.call('EXISTS', record) == 1 then -- the client's connection broke, the script had run
    local known = redis.call('HMGET', record, 'sequence', 'accepted_at')
    return {'accepted', id, known[1], known[2]}
  end
  if idempotency ~= '' then
    local stored = redis.call('GET', key.idempotency .. idempotency)
    if stored then return replay(stored, digests) end
  end
  local sanction = not is_staff and sanction_upon(author, marks, at) or nil
  local ban = refusal(sanction)
  if ban then return {'banned', ban} end
  local page = redis.call('HMGET', key.article .. article, 'closed', 'publishing', 'description',
                          'pinned', 'premoderated', 'slow_seconds')
  if page[1] == '1' and not is_staff then return {'closed'} end
  local pace = page[6] and not is_staff and key.pace .. person(author, marks) .. ' ' .. article
  local pause = pace and pause_of(pace, page[6]) or 0
  if pause > 0 then return {'slow', pause} end
  local before, earliest, above = '', '', nil
  if parent ~= '' then
    local known = redis.call('HMGET', key.comment .. parent, 'article', 'path', 'status', 'above',
                             'doc')
    if known[1] ~= article then return {'parent'} end
    if known[3] == 'erased' or known[3] == 'rejected' then return {'removed'} end
    before, earliest, above = place_below(known)
  end
  if backlog + added >= batch.pending_max and not is_staff then return {'full'} end
  local number = string.format('%d', next_number())
  local path = path_of(number, math.min(tonumber(posted) or at, at), before, earliest)
  local cursor = write_line('comment.accepted', id, '1', batch.caller, is_staff and STAFF or '{}')
  redis.call('HSET', record, 'doc', doc, 'article', article, 'path', path, 'status',
             is_staff and 'approved' or 'pending', 'version', '1', 'sequence', number,
             'accepted_at', accepted_at, 'log', cursor)
  if above then redis.call('HSET', record, 'above', above) end
  if is_staff then
    list_decided(id, 'approved', article, path)
    count_author(author, 'approved', 1)
  else
    redis.call('ZADD', key.waiting, number, id)
    if may_come_first(sanction) then publish_unjudged(id, article, path, page[2], page[5]) end
    added = added + 1
  end
  if pace then redis.call('SET', pace, '', 'EX', page[6]) end
  describe_article(article, page[3], page[4], description, batch.by_reader)
  redis.call('HINCRBY', key.author .. author, 'comments', '1')
  if idempotency ~= '' then
    local receipt = table.concat({string.match(digests, '^%S+'), id, number, accepted_at}, ' ')
    redis.call('SET', key.idempotency .. idempotency, receipt, 'PX', idempotency_ms)
  end
  return {'accepted', id, number, accepted_at}
end

local results, accepted, first = {}, 0, FIRST
while first <= #ARGV do
  local batch = {caller = ARGV[first], rate = tonumber(ARGV[first + 1]),
                 burst = tonumber(ARGV[first + 2]), pending_max = tonumber(ARGV[first + 3]),
                 by_reader = ARGV[first + 4] == '1', size = tonumber(ARGV[first + 5])}
  first = first + BATCH_WIDTH
  local wait = limited(batch)
  for _ = 1, batch.size do
    local result = wait and {'limited', wait}
        or accept(batch, unpack(ARGV, first, first + COMMENT_WIDTH - 1))
    if result[1] == 'accepted' then accepted = accepted + 1 end
    results[#results + 1] = result
    first = first + COMMENT_WIDTH
  end
end
if added > 0 then count('accepted', added) end
return {accepted > 0 and must_ring(at, doorbell_ms) or 0, results}
