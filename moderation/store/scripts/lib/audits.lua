-- A decision answers the audit's question, whoever made it; its place is kept for the undo.
local function end_audit(id, decision)
  local place = redis.call('ZSCORE', key.audits, id)
  if not place then return end
  redis.call('ZREM', key.audits, id)
  decision.audited = place
end

-- An undo asks again what the decision had answered.
local function reopen_audit(id, undone)
  if undone and undone.audited then redis.call('ZADD', key.audits, undone.audited, id) end
end

-- There is nothing to ask about another text, or about none.
local function forget_audit(id)
  redis.call('ZREM', key.audits, id)
  redis.call('HDEL', key.comment .. id, 'drawn')
end
