-- Put a new secret before the others, which go on signing for `overlap_ms` at most.
-- uses: audit, clock
-- args: id, by, secret, overlap_ms, live_max
local endpoint, at = key.endpoint .. id, clock()
local former = redis.call('HGET', endpoint, 'secrets')
if not former then return 'missing' end
local live = {{secret, 0}}
for _, old in ipairs(cjson.decode(former)) do
  local ends = at + overlap_ms
  if old[2] > 0 then ends = math.min(ends, old[2]) end
  if ends > at and #live < tonumber(live_max) then live[#live + 1] = {old[1], ends} end
end
redis.call('HSET', endpoint, 'secrets', cjson.encode(live))
administer('webhook.changed', 0, by, cjson.encode({webhook = id, change = 'rotated'}))
return 'saved'
