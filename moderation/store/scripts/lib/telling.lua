-- uses: journal, recalls, undo_window

-- When the site may hear of a line: 0 is now, else the time when its window ends; nil is never.
local function told_at(line, at)
  if not is_whole(line) then return nil end
  if field(line, 'type') ~= 'comment.decided' then return 0 end
  local id, version = field(line, 'id'), field(line, 'version')
  if is_recalled(id, version) then return nil end
  local decided = redis.call('ZSCORE', key.unsettled, id .. ' ' .. version)
  return decided and math.max(decided + undo_ms(), at + 1) or 0
end
