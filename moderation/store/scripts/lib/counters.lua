local function count(name, by)
  redis.call('HINCRBY', key.counters, name, by or 1)
end
