-- The value of one field in a line of the journal as XRANGE gives it.
local function field(line, name)
  for i = 1, #line[2], 2 do
    if line[2][i] == name then return line[2][i + 1] end
  end
end
