-- Do a list of commands if a field of a hash still holds what was read; all or nothing.
-- ARGV: hash ('' = no condition), field, what it was read as ('' = absent), commands as JSON.
if ARGV[1] ~= '' and (redis.call('HGET', ARGV[1], ARGV[2]) or '') ~= ARGV[3] then return 0 end
for _, command in ipairs(cjson.decode(ARGV[4])) do redis.call(unpack(command)) end
return 1
