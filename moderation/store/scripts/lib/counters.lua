-- '1', as Redis prints each number of a script as a float, which takes longer than a command.
local function count(name, by)
  redis.call('HINCRBY', key.counters, name, by or '1')
end
