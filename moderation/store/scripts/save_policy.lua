-- Save the next version of the policy, if nobody saved one since `seen`.
-- ARGV: version seen, policy JSON, publishing, by, journal data.
local version = tonumber(redis.call('HGET', key.policy, 'version') or 0)
if version ~= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', key.policy, 'version', version + 1, 'publishing', ARGV[3], 'document', ARGV[2])
redis.call('LPUSH', key.policies, ARGV[2])
administer('policy.saved', version + 1, ARGV[4], ARGV[5])
return version + 1
