-- Settle an attempt: drop the message or plan the next attempt, note it, and watch the endpoint's
-- health.
-- uses: audit, clock, counters, outbox
-- args: id, entry, answer, pause_ms, failing_max_ms, counts, log_max
-- row field: name, value
-- `answer` is delivered, failed or gone; `pause_ms` is '' where no attempt is left; `counts` says
-- whether a failure counts against the endpoint; the fields are for the log.
local endpoint, due, at = key.endpoint .. id, key.due .. id, clock()
local lane = string.match(entry, '^%S+')
-- Another sender took over after the lease, or the endpoint is removed.
if outbox_head(id, lane) ~= entry then return 'stale' end

local function drop()
  redis.call('ZREM', key.outbox .. id, entry)
  redis.call('HDEL', key.tries .. id, entry)
  if outbox_head(id, lane) then
    redis.call('ZADD', due, at, lane)
  else
    redis.call('ZREM', due, lane)
  end
end

local function disable(reason)
  if redis.call('HSETNX', endpoint, 'disabled_at', at) == 1 then
    redis.call('HSET', endpoint, 'disabled_because', reason)
    administer('webhook.disabled', 0, 'modqueue', cjson.encode({webhook = id, reason = reason}))
  end
end

local function failing()
  if counts == '0' then return false end
  redis.call('HSETNX', endpoint, 'failing_since', at)
  return at - redis.call('HGET', endpoint, 'failing_since') >= tonumber(failing_max_ms)
end

local function fail()
  local too_long = failing()
  if answer == 'gone' then
    disable('gone')
  elseif too_long then
    disable('failing')
  end
  if pause_ms == '' then
    drop()
    return 'given_up'
  end
  redis.call('ZADD', due, at + pause_ms, lane)
  return 'retrying'
end

local outcome = answer
if answer == 'delivered' then
  drop()
  redis.call('HDEL', endpoint, 'failing_since')
else
  outcome = fail()
end
count('webhooks:' .. outcome)
redis.call('XADD', key.deliveries .. id, 'MAXLEN', '~', log_max, '*', 'outcome', outcome,
           'next_at', outcome == 'retrying' and at + pause_ms or '', unpack(ARGV, FIRST))
return outcome
