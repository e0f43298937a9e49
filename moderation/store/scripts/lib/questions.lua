-- uses: lists

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

-- The decision that an undo takes back: always the newest one.
local function undone_by(decision, decisions)
  local newest = decisions[#decisions]
  return decision.undoes and newest and newest.version == decision.undoes and newest or nil
end

-- An undo that holds the comment again opens the questions that the decision had ended.
local function reopen_questions(comment, undone)
  if not undone or not undone.ended then return end
  for name, question in pairs(undone.ended) do
    redis.call('HSET', key.comment .. comment.id, name, question)
  end
  list_questions(comment.id, comment.sequence)
end
