-- Count what a model in shadow would have done with a comment, and list where it differs.
-- `shadow` is the model's id, the language, the route and the model's route; '' without a shadow.
local function note_shadow(id, sequence, shadow)
  if shadow == '' then return end
  local DIFFERING_MAX = 500 -- what people can look at
  local model, kind, route, own = string.match(shadow, '^(%S+) (%S+ (%S+) (%S+))$')
  if redis.call('HEXISTS', key.models, model) == 0 then return end
  redis.call('HINCRBY', key.shadowed .. model, kind, 1)
  if route == own then return end
  redis.call('ZADD', key.differing .. model, sequence, id)
  redis.call('ZREMRANGEBYRANK', key.differing .. model, 0, -DIFFERING_MAX - 1)
end
