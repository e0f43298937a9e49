-- Set a key for a while unless it is there; return 1 to the one who did. A full store takes it, too.
-- KEYS[1] is that key itself. ARGV: milliseconds.
return redis.call('SET', KEYS[1], 1, 'NX', 'PX', ARGV[1]) and 1 or 0
