-- uses: sequence

-- Draw a comment for the audit, or not: its probability is `share` on average over the newest
-- thousand or so that the machine decided, in proportion to `interest`, at least `least` of the
-- share. What is cut at 1, or raised, counts as what it was moved to, so that the rest makes up for
-- it. It is `floor` at least, for which nothing makes up. Returns the probability of what was
-- drawn.
local WINDOW = 1000
local function draw(share, least, lot, interest, floor)
  if share == 0 then return nil end
  local known = redis.call('HMGET', key.sampling, 'comments', 'interest')
  local comments, total = (known[1] or 0) + 1, (known[2] or 0) + interest
  local mean = total / comments
  local counted = math.max(least * mean, math.min(interest, mean / share))
  total = total - interest + counted
  if comments >= WINDOW then comments, total = comments / 2, total / 2 end
  redis.call('HSET', key.sampling, 'comments', comments, 'interest', total)
  local probability = math.max(share * counted / mean, floor)
  return lot < probability and probability or nil
end

-- Ask people about a comment: those that were drawn first come first. No two have one place.
local function ask_audit(id, probability, at)
  redis.call('HSET', key.comment .. id, 'drawn', string.format('%.6g', probability))
  redis.call('ZADD', key.audits, string.format('%.0f', at * 1000 + next_number() % 1000), id)
end
