-- Save the next version of the policy, if nobody saved one since `expected_version`.
-- uses: audit
-- args: expected_version, policy, publishing, by, data
local version = tonumber(redis.call('HGET', key.policy, 'version') or 0)
if version ~= tonumber(expected_version) then return 0 end
redis.call('HSET', key.policy, 'version', version + 1, 'publishing', publishing, 'document', policy)
redis.call('LPUSH', key.policies, policy)
administer('policy.saved', version + 1, by, data)
return version + 1
