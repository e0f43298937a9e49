-- Save the next version of a site's settings, if nobody saved one since `seen`.
-- ARGV: version seen, settings JSON, by, journal data, undo window in ms (for the scripts).
local version = tonumber(redis.call('HGET', key.settings, 'version') or 0)
if version ~= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', key.settings, 'version', version + 1, 'document', ARGV[2],
           'undo_ms', ARGV[5])
administer('settings.changed', version + 1, ARGV[3], ARGV[4])
return version + 1
