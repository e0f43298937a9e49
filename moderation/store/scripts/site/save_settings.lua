-- Save the next version of a site's settings, if nobody saved one since `expected_version`.
-- uses: audit
-- args: expected_version, settings, by, data, undo_ms, audit_percent, take_banned
-- What scripts ask for stands beside the document.
local version = tonumber(redis.call('HGET', key.settings, 'version') or 0)
if version ~= tonumber(expected_version) then return 0 end
redis.call('HSET', key.settings, 'version', version + 1, 'document', settings,
           'undo_ms', undo_ms, 'audit_percent', audit_percent, 'take_banned', take_banned)
administer('settings.changed', version + 1, by, data)
return version + 1
