-- Keep a label and list it by its references; then the oldest go that are too many.
-- ARGV: label JSON, labels_max, then a digest for each reference.
local labels_max = tonumber(ARGV[2])
local REMOVED_MAX = 10 -- in one go: a bounded script
local references = {unpack(ARGV, 3)}
local id = redis.call('XADD', key.labels, '*', 'label', ARGV[1],
                      'references', table.concat(references, ' '))
for _, reference in ipairs(references) do redis.call('SADD', key.label .. reference, id) end
for _ = 1, REMOVED_MAX do
  if redis.call('XLEN', key.labels) <= labels_max then break end
  forget_label(redis.call('XRANGE', key.labels, '-', '+', 'COUNT', 1)[1])
end
return id
