-- Whether a decision was undone within its window, or is such an undo: nobody is ever told.
local function is_recalled(id, version)
  local recalled = redis.call('HGET', key.comment .. id, 'recalled')
  return recalled and string.find(' ' .. recalled .. ' ', ' ' .. version .. ' ', 1, true) ~= nil
end
