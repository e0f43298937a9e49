-- uses: authors, clock, counters, journal, lists, publishing, questions, recalls, undo_window

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
  redis.call('ZADD', key.decided, decision.at, comment.id)
  hold_back(comment, decision)
  count('decisions:' .. to)
  -- A note's text can be erased, a line cannot.
  local data = {status = to, previous = from, reason = decision.reason, undoes = decision.undoes,
                has_note = decision.to_author and true or nil}
  journal('comment.decided', comment.id, version, decision.by, cjson.encode(data))
end
