-- Give `limit` of the held comments that a raid grouped back to the lists, if it goes on no more.
-- uses: groups
-- args: raid, limit
-- Returns how many are left in its group, 0 where it goes on.
if redis.call('HEXISTS', key.raids, raid) == 1 then return 0 end
for _, id in ipairs(redis.call('ZRANGE', key.grouped .. raid, 0, limit - 1)) do relist_held(id) end
count_group(raid)
return redis.call('ZCARD', key.grouped .. raid)
