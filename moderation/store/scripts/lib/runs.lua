-- The record of the newest run of a kind.
local function run_record(kind)
  return ({learning = key.learning, rescoring = key.rescoring, deciding = key.deciding})[kind]
end
