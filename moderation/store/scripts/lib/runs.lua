-- The record of the newest run of a kind.
local function run_record(kind)
  return ({learning = key.learning, finding = key.finding, rescoring = key.rescoring,
           deciding = key.deciding})[kind]
end
