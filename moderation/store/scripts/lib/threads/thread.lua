-- '-' sorts before '.' and every digit, so a comment comes before its replies.
local function thread_member(path, id)
  return path .. '-' .. id
end
