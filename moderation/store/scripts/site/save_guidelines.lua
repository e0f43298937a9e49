-- Save the next version of a site's guidelines, if nobody saved one since `expected_version`.
-- uses: audit
-- args: expected_version, guidelines, by, data
local version = redis.call('LLEN', key.guidelines)
if version ~= tonumber(expected_version) then return 0 end
redis.call('LPUSH', key.guidelines, guidelines)
administer('guidelines.saved', version + 1, by, data)
return version + 1
