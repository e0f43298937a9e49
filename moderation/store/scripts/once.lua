-- Set KEYS[1] for a while unless it is there; return 1 to the one who did. A full store takes it,
-- too.
-- args: ms
return redis.call('SET', KEYS[1], 1, 'NX', 'PX', ms) and 1 or 0
