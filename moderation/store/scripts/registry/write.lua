-- Do a list of commands if fields of hashes still hold what was read; all or nothing.
-- args: conditions, commands
-- Both are JSON; a condition is hash, field, what it was read as ('' = absent).
for _, seen in ipairs(cjson.decode(conditions)) do
  if (redis.call('HGET', seen[1], seen[2]) or '') ~= seen[3] then return 0 end
end
for _, command in ipairs(cjson.decode(commands)) do redis.call(unpack(command)) end
return 1
