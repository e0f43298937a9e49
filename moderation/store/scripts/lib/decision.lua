-- uses: audits, authors/counts, clock, counters, journal, lists, publishing, questions, recalls
-- uses: undo_window

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
    unpublish(comment.id, comment.article, comment.path)
  end
end

local function relist(comment, from, to)
  unlist(comment.id, from, comment.article, comment.path)
  list(comment.id, to, comment.article, comment.path, comment.sequence, comment.risk)
  count_author(comment.author, from, -1)
  count_author(comment.author, to, 1)
end

local function note(comment, decision)
  -- A note's text can be erased, a line cannot.
  local data = {status = decision.status, previous = decision.previous, reason = decision.reason,
                undoes = decision.undoes, replies = decision.replies, follows = decision.follows,
                has_note = decision.to_author and true or nil}
  local id, version, by, said = comment.id, decision.version, decision.by, cjson.encode(data)
  if decision.agrees then
    journal('comment.audited', id, version, by, said)
  else
    journal('comment.decided', id, version, by, said)
  end
end

-- A move after the verdict: by a moderator, by readers' reports, or an undo. One that `agrees` with
-- the machine, or takes that back, leaves the comment where it is.
local function decide(comment, decision)
  local record = key.comment .. comment.id
  decision.version, decision.previous, decision.at = comment.version + 1, comment.status, clock()
  local decisions = cjson.decode(redis.call('HGET', record, 'decisions') or '[]')
  local undone = undone_by(decision, decisions)
  end_questions(record, decision, decisions)
  end_audit(comment.id, decision)
  if not decision.agrees then relist(comment, comment.status, decision.status) end
  reopen_questions(comment, undone)
  reopen_audit(comment.id, undone)
  decisions[#decisions + 1] = decision
  redis.call('HSET', record, 'status', decision.status, 'version', decision.version,
             'decisions', cjson.encode(decisions))
  redis.call('ZADD', key.decided, decision.at, comment.id)
  if not decision.agrees then
    hold_back(comment, decision)
    count('decisions:' .. decision.status)
  end
  note(comment, decision)
end
