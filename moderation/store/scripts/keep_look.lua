-- Keep a second reader's look at a held comment, and give the comment its new place in the list.
-- uses: lists
-- args: id, expected_version, look, risk
-- `look` is JSON, `risk` the one that both views come to. Neither is a change of the comment: the
-- version stays, and the journal has no line, so that nobody learns of it before they decide.
local record = key.comment .. id
local known = redis.call('HMGET', record, 'status', 'version', 'sequence')
if not known[1] then return 'missing' end
if known[2] ~= expected_version then return 'conflict' end
if known[1] ~= 'held' then return 'illegal' end
redis.call('HSET', record, 'look', look)
unlist_held(id)
list_held(id, known[3], order_by_risk(risk, known[3]))
return 'kept'
