-- Keep a label and list it by its references; then the oldest go that are too many.
-- Nothing is kept of a comment that was erased: a click that comes late would bring its text back.
-- uses: clock, labels, sequence
-- args: label, labels_max
-- row comment: id
-- `label` is two lines; the rows are what the client calls the comment.
for i = FIRST, #ARGV do
  if redis.call('HGET', key.comment .. ARGV[i], 'status') == 'erased' then return '' end
end
local REMOVED_MAX = 10 -- in one go: a bounded script
-- By time, and never used again: a list of erasures may name it after a restore.
local id = string.format('%.0f-%010.0f', clock(), next_number())
keep_label(id, label)
local surplus = math.min(redis.call('ZCARD', key.label_order) - labels_max, REMOVED_MAX)
for _ = 1, surplus do
  forget_label(redis.call('ZRANGE', key.label_order, 0, 0)[1])
end
return id
