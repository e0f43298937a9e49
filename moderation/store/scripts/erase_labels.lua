-- Erase labels: those that are named, and some of those listed by a reference. Returns how many.
-- uses: labels
-- args: digest, some
-- row label: id
-- `digest` is the reference's ('' for none), `some` how many at once.
local listed = digest ~= '' and redis.call('SRANDMEMBER', key.label .. digest, some) or {}
local erased = 0

local function erase(id)
  if not forget_label(id) then return end
  redis.call('XADD', key.erased, '*', 'kind', 'label', 'id', id)
  erased = erased + 1
end

for _, id in ipairs(listed) do erase(id) end
for _, id in ipairs({unpack(ARGV, FIRST)}) do erase(id) end
return erased
