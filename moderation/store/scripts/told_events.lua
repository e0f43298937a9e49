-- Read the journal as the site may know it: in order, up to the first decision that can still be
-- undone, without those that were. Returns the cursor to go on from, and the lines.
-- uses: clock, telling, undo_window
-- args: cursor, limit
-- `cursor` is where to go on from ('' is the beginning).
local PASSED_MAX = 2000 -- lines that nobody is told of, in one look: a bounded script
local lines, passed, at = {}, 0, clock()
settle(at)
limit = tonumber(limit)
while #lines < limit and passed < PASSED_MAX do
  local missing = limit - #lines
  local page = redis.call('XRANGE', key.journal, cursor == '' and '-' or '(' .. cursor, '+',
                           'COUNT', missing)
  for _, line in ipairs(page) do
    local when = told_at(line, at)
    if when and when > 0 then return {cursor, lines} end
    cursor = line[1]
    if when then lines[#lines + 1] = line else passed = passed + 1 end
  end
  if #page < missing then break end
end
return {cursor, lines}
