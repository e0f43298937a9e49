-- Take back the count of a try that was right, or was not made. KEYS[2..]: gates as in
-- log_in_try.lua. ARGV: for each, how many to take back, or 'all'.
for place, count in ipairs(ARGV) do
  local name = KEYS[place + 1]
  if count == 'all' then
    redis.call('DEL', name)
  elseif tonumber(redis.call('HGET', name, 'n') or 0) > 0 then
    redis.call('HINCRBY', name, 'n', -count)
  end
end
return 1
