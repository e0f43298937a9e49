-- Save a list of a site, where it is there already or there is room for one more.
-- args: id, document, by, own_max, lists_max
-- A removed list makes room, its maker's own first. Returns saved, or the limit that is reached:
-- own or lists.
local number, owned, removed, own_removed = 0, 0, nil, nil

local function look_at(other, one)
  local is_own = one.by == by
  number = number + 1
  owned = owned + (is_own and 1 or 0)
  removed = one.removed and other or removed
  own_removed = is_own and one.removed and other or own_removed
end

if redis.call('HEXISTS', key.saved_lists, id) == 0 then
  local known = redis.call('HGETALL', key.saved_lists)
  for i = 1, #known, 2 do look_at(known[i], cjson.decode(known[i + 1])) end
  local is_own_full, is_full = owned >= tonumber(own_max), number >= tonumber(lists_max)
  local gone = own_removed or (not is_own_full and removed)
  if (is_own_full or is_full) and not gone then return is_own_full and 'own' or 'lists' end
  if is_own_full or is_full then redis.call('HDEL', key.saved_lists, gone) end
end
redis.call('HSET', key.saved_lists, id, document)
return 'saved'
