-- Say which comments belong to a raid; while it goes on, the held ones go into its group.
-- uses: groups
-- args: raid, copies_max, keep_ms
-- row copy: id, accepted_at
-- Of more than `copies_max` the oldest stay known, and the others are copies no more. Those of one
-- that ended are known for `keep_ms`.
local goes_on = redis.call('HEXISTS', key.raids, raid) == 1
local copies = key.raided .. raid

for first = FIRST, #ARGV, COPY_WIDTH do
  redis.call('ZADD', copies, ARGV[first + 1], ARGV[first])
  if goes_on then relist_held(ARGV[first]) end
end
for _, id in ipairs(redis.call('ZRANGE', copies, copies_max, -1)) do
  redis.call('ZREM', copies, id)
  relist_held(id)
end
if not goes_on then redis.call('PEXPIRE', copies, keep_ms) end
