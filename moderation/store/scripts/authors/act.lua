-- Act upon an author, a mailbox, a network or a domain, if nobody did since the act `newest`.
-- uses: audit
-- args: subject, newest, id, act, standing, by, data
-- `standing` is the sanction that is in force from now on, '' for none; `data` is for the journal.
-- Returns the version of the site's sanctions, 0 for a conflict.
local ACTS_MAX = 1000 -- kept of one subject
local acts = key.acts .. subject
local known = redis.call('LINDEX', acts, 0)
local last = known and cjson.decode(known).i or ''
if last == id then return redis.call('HGET', key.standing, 'version') end -- it comes again
if last ~= newest then return 0 end
redis.call('LPUSH', acts, act)
redis.call('LTRIM', acts, 0, ACTS_MAX - 1)
local version = redis.call('HINCRBY', key.standing, 'version', 1)
if standing == '' then
  redis.call('HDEL', key.standing, subject)
  redis.call('ZREM', key.sanctioned, subject)
elseif standing ~= redis.call('HGET', key.standing, subject) then
  redis.call('HSET', key.standing, subject, standing)
  redis.call('ZADD', key.sanctioned, version, subject)
end
administer('author.acted', version, by, data)
return version
