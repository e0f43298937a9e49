local function next_number()
  return redis.call('INCR', key.sequence)
end

local function count(name, by)
  redis.call('HINCRBY', key.counters, name, by or 1)
end
