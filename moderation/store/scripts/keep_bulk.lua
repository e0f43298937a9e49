-- Keep which comments a bulk decision is about. A full store takes it, too.
-- KEYS[1] is that key itself. ARGV: ids as JSON, seconds.
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return 1
