-- uses: publishing

local function undo_ms()
  return tonumber(redis.call('HGET', key.settings, 'undo_ms') or 0)
end

-- End the undo window of the decisions that have passed it: from then on the site may know them.
-- Only this takes a decision out of `unsettled` unless it is undone, so whoever finds it there can
-- be sure that nobody was told; no clock that is set back changes that.
local SETTLED_MAX = 500 -- in one go: a bounded script
local function settle(at)
  local due = redis.call('ZRANGEBYSCORE', key.unsettled, '-inf', at - undo_ms(),
                         'LIMIT', 0, SETTLED_MAX)
  for _, member in ipairs(due) do
    local id, version = string.match(member, '^(%S+) (%d+)$')
    local known = redis.call('HMGET', key.comment .. id, 'status', 'version', 'article', 'path')
    if known[1] == 'approved' and known[2] == version then
      publish(id, known[3], known[4])
    end
    redis.call('ZREM', key.unsettled, member)
  end
end
