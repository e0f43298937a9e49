local function next_number()
  return redis.call('INCR', key.sequence)
end
