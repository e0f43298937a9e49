-- Commit verdicts, each only if its comment is still pending at the version that was scored.
-- uses: authors/counts, clock, counters, drawing, journal, lists, shadow
-- args: by, audit_percent, audit_least, sanctions, copies_max
-- row verdict: id, version, status, risk, verdict, author, data, shadow, lot, interest, floor, raid
-- `audit_percent` is of a site that never set its own, `audit_least` of that the least probability;
-- `lot`, `interest` and `floor` are for the audit: it is drawn with `floor` at least, and a lot
-- of 1 is in no draw. `sanctions` is the version of those that were read: with another one nothing
-- lands, answer -1. `raid` is that of a copy, '' for none; it belongs to it at once if that goes on
-- with fewer than `copies_max`.
if (redis.call('HGET', key.standing, 'version') or '') ~= sanctions then return -1 end
local BUCKETS = {0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30, 60} -- seconds
local ROUTE = {approved = 'approve', held = 'hold', rejected = 'reject'}
local at = clock()

local function count_seconds(accepted_at)
  local seconds = math.max(0, (at - accepted_at) / 1000)
  local bucket = 'inf'
  for i = #BUCKETS, 1, -1 do
    if seconds <= BUCKETS[i] then bucket = BUCKETS[i] end
  end
  count('verdict_seconds_bucket:' .. bucket)
  count('verdict_seconds_count')
  redis.call('HINCRBYFLOAT', key.counters, 'verdict_seconds_sum', seconds)
end

local share = (redis.call('HGET', key.settings, 'audit_percent') or audit_percent) / 100

-- Returns what the journal says of it.
local function audit(id, status, lot, interest, floor, data)
  lot = tonumber(lot)
  if status == 'held' or lot >= 1 then return data end
  local least = tonumber(audit_least)
  local probability = draw(share, least, lot, tonumber(interest), tonumber(floor))
  if not probability then return data end
  ask_audit(id, probability, at)
  local said = cjson.decode(data)
  said.audit = true
  return cjson.encode(said)
end

local function join(raid, id, accepted_at)
  if raid == '' or redis.call('HEXISTS', key.raids, raid) == 0 then return end
  if redis.call('ZCARD', key.raided .. raid) >= tonumber(copies_max) then return end
  redis.call('ZADD', key.raided .. raid, accepted_at, id)
end

local function commit(id, version, status, risk, verdict, author, data, shadow, lot,
                      interest, floor, raid)
  local record = key.comment .. id
  local known = redis.call('HMGET', record, 'status', 'version', 'article', 'path', 'sequence',
                           'accepted_at')
  if known[1] ~= 'pending' or known[2] ~= version then
    count('attempts:late')
    return 0
  end
  unlist(id, 'pending', known[3], known[4])
  join(raid, id, known[6])
  list(id, status, known[3], known[4], known[5], risk)
  count_author(author, status, 1)
  redis.call('HSET', record, 'status', status, 'version', version + 1, 'verdict', verdict)
  redis.call('HDEL', record, 'attempts')
  count('attempts:committed')
  count('verdicts:' .. ROUTE[status])
  count_seconds(known[6])
  note_shadow(id, known[5], shadow)
  journal('comment.judged', id, version + 1, by,
          audit(id, status, lot, interest, floor, data))
  return 1
end

local committed = 0
for first = FIRST, #ARGV, VERDICT_WIDTH do
  committed = committed + commit(unpack(ARGV, first, first + VERDICT_WIDTH - 1))
end
return committed
