-- Keep which comments a bulk decision is about. A full store takes it, too.
-- args: ids, seconds
-- KEYS[1] is that key itself; `ids` is JSON.
redis.call('SET', KEYS[1], ids, 'EX', seconds)
return 1
