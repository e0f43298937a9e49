-- Decide comments, each if it is still at the version that the moderator saw.
-- uses: clock, decision, questions, undo_window
-- row decision: id, expected_version, move, author, risk
-- `move` is JSON: status, by, reason, note, to_author, undoes, blind, bulk, replies, follows.
-- Returns an outcome for each.

-- A decision answers the reports that came before it; its undo opens them again.
local function answer_reports(id, decision, reported, settled)
  local record, reports = key.comment .. id, redis.call('HLEN', key.reports .. id)
  if reports == 0 then return end
  if not decision.undoes then
    decision.answered = reported and reports - settled or nil
    redis.call('HSET', record, 'reports_settled', reports)
    redis.call('ZREM', key.reported, id)
    return
  end
  local decisions = cjson.decode(redis.call('HGET', record, 'decisions') or '[]')
  local undone = decisions[#decisions]
  if undone and undone.answered then
    redis.call('HSET', record, 'reports_settled', settled - undone.answered)
    redis.call('ZADD', key.reported, clock(), id)
  end
end

-- The same decision comes again: its client's connection broke after the script had run.
local ASKED = {'status', 'by', 'reason', 'note', 'to_author', 'undoes', 'blind', 'bulk', 'replies',
               'follows'}
local function is_repeated(record, expected_version, decision)
  local decisions = cjson.decode(redis.call('HGET', record, 'decisions') or '[]')
  local newest = decisions[#decisions]
  if not newest or newest.version ~= expected_version + 1 then return false end
  for _, name in ipairs(ASKED) do
    if newest[name] ~= decision[name] then return false end
  end
  return true
end

-- Whether a decision that changes no status answers the audit, or takes such an answer back.
local function is_agreement(id, decision, reported)
  if not decision.undoes then return not reported and redis.call('ZSCORE', key.audits, id) end
  local decisions = cjson.decode(redis.call('HGET', key.comment .. id, 'decisions') or '[]')
  local undone = undone_by(decision, decisions)
  return undone and undone.agrees
end

local function attempt(id, expected_version, move, author, risk)
  local record, decision = key.comment .. id, cjson.decode(move)
  local known = redis.call('HMGET', record, 'status', 'version', 'article', 'path', 'sequence',
                           'reports_settled')
  if not known[1] then return 'missing' end
  local follows = tonumber(known[2]) == expected_version + 1
  if follows and is_repeated(record, expected_version, decision) then return 'decided' end
  if known[2] ~= expected_version then return 'conflict' end
  if known[1] == 'pending' or known[1] == 'erased' then return 'illegal' end
  local reported = redis.call('ZSCORE', key.reported, id)
  if known[1] == decision.status then
    decision.agrees = is_agreement(id, decision, reported) and true or nil
    -- A published comment that readers reported can be approved once more, and that be undone.
    local answers = decision.agrees or known[1] == 'approved' and (reported or decision.undoes)
    if not answers then return 'illegal' end
  end
  answer_reports(id, decision, reported, tonumber(known[6] or 0))
  decide({id = id, status = known[1], version = known[2], article = known[3], path = known[4],
          sequence = known[5], author = author, risk = tonumber(risk)}, decision)
  return 'decided'
end

settle(clock())
local outcomes = {}
for first = FIRST, #ARGV, DECISION_WIDTH do
  outcomes[#outcomes + 1] = attempt(unpack(ARGV, first, first + DECISION_WIDTH - 1))
end
return outcomes
