-- Take back the count of a try that was right, or was not made.
-- row gate: taken
-- KEYS[3..] are gates as in log_in_try.lua; `taken` is how many are taken back, or 'all'.
for place, taken in ipairs(ARGV) do
  local name = KEYS[place + 2]
  if taken == 'all' then
    redis.call('DEL', name)
  elseif tonumber(redis.call('HGET', name, 'n') or 0) > 0 then
    redis.call('HINCRBY', name, 'n', -taken)
  end
end
return 1
