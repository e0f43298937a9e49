-- Count what a model in shadow would have done with a comment, and list where it differs.
-- `shadow` is the model's id, the language, the route, the model's route and the groups that the
-- text names; '' without a shadow.
local function note_shadow(id, sequence, shadow)
  if shadow == '' then return end
  local DIFFERING_MAX = 500 -- what people can look at
  local model, language, route, own, groups =
    string.match(shadow, '^(%S+) (%S+) (%S+) (%S+)(.*)$')
  if redis.call('HEXISTS', key.models, model) == 0 then return end
  local shadowed, routes = key.shadowed .. model, ' ' .. route .. ' ' .. own
  redis.call('HINCRBY', shadowed, language .. routes, 1)
  for group in string.gmatch(groups, '%S+') do
    redis.call('HINCRBY', shadowed, '#' .. group .. routes, 1)
  end
  if route == own then return end
  redis.call('ZADD', key.differing .. model, sequence, id)
  redis.call('ZREMRANGEBYRANK', key.differing .. model, 0, -DIFFERING_MAX - 1)
end
