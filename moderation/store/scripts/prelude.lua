-- Put before every script, behind the table `key` that scripting.py makes of all names.
-- All keys share the hash tag in KEYS[1], so a script stays in one slot of a Cluster; the keys of
-- single comments are known only inside (a claim finds its comments), which one slot permits.

local function clock()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function next_number()
  return redis.call('INCR', key.sequence)
end

local function count(name, by)
  redis.call('HINCRBY', key.counters, name, by or 1)
end

-- One line of the journal; a comment's own lines are remembered in its field `log`.
local function journal(kind, id, version, by, data)
  local cursor = redis.call('XADD', key.journal, '*', 'type', kind, 'id', id, 'version', version,
                            'by', by, 'data', data)
  if id ~= '' then
    local record = key.comment .. id
    local log = redis.call('HGET', record, 'log')
    redis.call('HSET', record, 'log', log and (log .. ' ' .. cursor) or cursor)
  end
  return cursor
end

-- The same for what an administrator did: also a line of the site's audit log, which is never cut.
local function administer(kind, version, by, data)
  redis.call('XADD', key.audit, '*', 'type', kind, 'subject', '', 'by', by, 'data', data)
  return journal(kind, '', version, by, data)
end

-- The value of one field in a line of the journal as XRANGE gives it.
local function field(line, name)
  for i = 1, #line[2], 2 do
    if line[2][i] == name then return line[2][i + 1] end
  end
end

-- The digests of a label's references are its first line, its document the second.
local function label_references(value)
  return string.gmatch(string.match(value, '^[^\n]*'), '%S+')
end

-- A text lies where a deletion frees its bytes: a stream's node keeps them while any line of it lives.
local function keep_label(id, value)
  redis.call('ZADD', key.label_order, 0, id)
  redis.call('HSET', key.label_texts, id, value)
  for reference in label_references(value) do redis.call('SADD', key.label .. reference, id) end
end

-- Returns whether there was one.
local function forget_label(id)
  local value = redis.call('HGET', key.label_texts, id)
  if not value then return false end
  for reference in label_references(value) do redis.call('SREM', key.label .. reference, id) end
  redis.call('HDEL', key.label_texts, id)
  redis.call('ZREM', key.label_order, id)
  return true
end

-- Lines of a comment are sent in order, and so are lines of one type that concern no comment.
local function outbox_lane(line)
  local kind, comment = field(line, 'type'), field(line, 'id')
  if kind == 'webhook.test' then return line[1] end
  return comment ~= '' and comment or kind
end

-- Padded, so that entries of a lane sort as the journal does.
local function outbox_entry(line)
  local time, number = string.match(line[1], '^(%d+)-(%d+)$')
  local zeros = string.rep('0', 20)
  return outbox_lane(line) .. ' ' .. string.sub(zeros .. time, -20) .. '-' .. string.sub(zeros .. number, -20)
end

-- The first entry of a lane in an endpoint's outbox: '!' follows ' ' in ASCII.
local function outbox_head(endpoint, lane)
  return redis.call('ZRANGEBYLEX', key.outbox .. endpoint, '[' .. lane .. ' ',
                    '(' .. lane .. '!', 'LIMIT', 0, 1)[1]
end

-- '-' sorts before '.' and every digit, so a comment comes before its replies.
local function thread_member(path, id)
  return path .. '-' .. id
end

-- The lists of held comments whose moderators ask others: a senior, or colleagues.
local function list_questions(id, sequence)
  local open = redis.call('HMGET', key.comment .. id, 'escalation', 'opinion')
  for list, asked in pairs({[key.escalated] = open[1], [key.opinions] = open[2]}) do
    if asked then redis.call('ZADD', list, sequence, id) else redis.call('ZREM', list, id) end
  end
end

local function unlist(id, status, article, path)
  if status == 'pending' then
    redis.call('ZREM', key.waiting, id)
    redis.call('ZREM', key.leased, id)
  elseif status ~= 'erased' then
    redis.call('ZREM', key[status], id)
    if status == 'held' then
      redis.call('ZREM', key.risk, id)
      if redis.call('HDEL', key.comment .. id, 'escalation', 'opinion') > 0 then
        list_questions(id)
      end
    end
  end
  redis.call('ZREM', key.thread .. article, thread_member(path, id))
end

-- Held comments are ordered by arrival and by risk (ties: older first), others by decision.
local function list(id, status, article, path, sequence, risk)
  if status == 'held' then
    redis.call('ZADD', key.held, sequence, id)
    local order = math.floor(risk * 10000 + 0.5) * 1e10 + 1e10 - sequence
    redis.call('ZADD', key.risk, string.format('%.0f', order), id)
    return
  end
  redis.call('ZADD', key[status], next_number(), id)
  if status == 'approved' then
    redis.call('ZADD', key.thread .. article, 0, thread_member(path, id))
  end
end

-- Post-moderation: public before its verdict, where the article, or else the policy, says so.
local function publish_unjudged(id, article, path)
  local publishing = redis.call('HGET', key.article .. article, 'publishing')
      or redis.call('HGET', key.policy, 'publishing')
  if publishing == 'post' then
    redis.call('ZADD', key.thread .. article, 0, thread_member(path, id))
  end
end

local function count_author(author, status, by)
  if status == 'approved' or status == 'rejected' then
    redis.call('HINCRBY', key.author .. author, status, by)
  end
end

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
      redis.call('ZADD', key.thread .. known[3], 0, thread_member(known[4], id))
    end
    redis.call('ZREM', key.unsettled, member)
  end
end

-- Whether a decision was undone within its window, or is such an undo: nobody is ever told.
local function is_recalled(id, version)
  local recalled = redis.call('HGET', key.comment .. id, 'recalled')
  return recalled and string.find(' ' .. recalled .. ' ', ' ' .. version .. ' ', 1, true) ~= nil
end

-- When the site may hear of a line: 0 is now, else the time when its window ends; nil is never.
local function told_at(line, at)
  if field(line, 'type') ~= 'comment.decided' then return 0 end
  local id, version = field(line, 'id'), field(line, 'version')
  if is_recalled(id, version) then return nil end
  local decided = redis.call('ZSCORE', key.unsettled, id .. ' ' .. version)
  return decided and math.max(decided + undo_ms(), at + 1) or 0
end

-- A decision of a person waits for its undo window, and so does an approval for the thread. Undone
-- in it, and nothing else happened, neither is told. An undo of what was told is told at once.
local function hold_back(comment, decision)
  local id, undone, record = comment.id, decision.undoes, key.comment .. comment.id
  local alone = undone == tonumber(comment.version)
  if alone and redis.call('ZREM', key.unsettled, id .. ' ' .. undone) == 1 then
    local recalled = redis.call('HGET', record, 'recalled')
    local pair = undone .. ' ' .. decision.version
    redis.call('HSET', record, 'recalled', recalled and (recalled .. ' ' .. pair) or pair)
    return
  end
  if decision.by == 'reports' or undo_ms() == 0 then return end
  if undone and not is_recalled(id, undone) then return end
  redis.call('ZADD', key.unsettled, decision.at, id .. ' ' .. decision.version)
  if decision.status == 'approved' and decision.previous ~= 'approved' then
    redis.call('ZREM', key.thread .. comment.article, thread_member(comment.path, id))
  end
end

-- Whether colleagues can know what the asker would do: the asker decided this comment before, or
-- was answered once. From then on no decision is an independent opinion.
local function is_known(opinion, decisions)
  for _, former in ipairs(decisions) do
    local decided = former.by == opinion.by and former.status ~= 'held'
    if decided or (former.opinion and former.opinion.by == opinion.by) then return true end
  end
  return false
end

-- A decision ends the comment's questions to others and keeps them, for its undo. A colleague's
-- answers whoever asked for a second opinion: both are kept side by side. The asker's own does not,
-- and an undo answers nothing.
local function end_questions(record, decision, decisions)
  local open = redis.call('HMGET', record, 'escalation', 'opinion')
  if not open[1] and not open[2] then return end
  decision.ended = {escalation = open[1] or nil, opinion = open[2] or nil}
  if not open[2] or decision.undoes then return end
  local opinion = cjson.decode(open[2])
  if opinion.by ~= decision.by and not is_known(opinion, decisions) then
    decision.opinion = opinion
  end
end

-- An undo that holds the comment again opens the questions that the decision had ended.
local function reopen_questions(comment, decision, decisions)
  local undone = decisions[#decisions]
  if not decision.undoes or not undone or undone.version ~= decision.undoes then return end
  for name, question in pairs(undone.ended or {}) do
    redis.call('HSET', key.comment .. comment.id, name, question)
  end
  if undone.ended then list_questions(comment.id, comment.sequence) end
end

-- A move after the verdict: by a moderator, by readers' reports, or an undo.
local function decide(comment, decision)
  local record = key.comment .. comment.id
  local from, to = comment.status, decision.status
  local version = comment.version + 1
  decision.version, decision.previous, decision.at = version, from, clock()
  local decisions = cjson.decode(redis.call('HGET', record, 'decisions') or '[]')
  end_questions(record, decision, decisions)
  unlist(comment.id, from, comment.article, comment.path)
  list(comment.id, to, comment.article, comment.path, comment.sequence, comment.risk)
  reopen_questions(comment, decision, decisions)
  decisions[#decisions + 1] = decision
  count_author(comment.author, from, -1)
  count_author(comment.author, to, 1)
  redis.call('HSET', record, 'status', to, 'version', version, 'decisions', cjson.encode(decisions))
  hold_back(comment, decision)
  count('decisions:' .. to)
  local data = {status = to, previous = from, reason = decision.reason, undoes = decision.undoes,
                has_note = decision.to_author and true or nil} -- its text can be erased, a line cannot
  journal('comment.decided', comment.id, version, decision.by, cjson.encode(data))
end

-- Wakes the workers unless they were woken in the last `ms` and have not come yet.
local function must_ring(ms)
  return redis.call('SET', key.doorbell, 1, 'NX', 'PX', ms) and 1 or 0
end
