-- Put models of a site into their places, if nobody did since version `before`.
-- uses: audit
-- args: before, promoted, shadow, kind, by, data
-- row model: id, card, blob
-- A row without a card removes its model; one without a blob leaves that as it is.
local version = tonumber(redis.call('HGET', key.model_places, 'version') or 0)
if version ~= tonumber(before) then return 0 end
redis.call('HSET', key.model_places, 'version', version + 1, 'promoted', promoted,
           'shadow', shadow)
for i = FIRST, #ARGV, MODEL_WIDTH do
  local id, card, blob = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  if card == '' then
    redis.call('HDEL', key.models, id)
    redis.call('HDEL', key.model_faults, id)
    redis.call('DEL', key.model .. id)
    redis.call('DEL', key.shadowed .. id)
    redis.call('DEL', key.differing .. id)
  else
    redis.call('HSET', key.models, id, card)
    if blob ~= '' then redis.call('SET', key.model .. id, blob) end
  end
end
-- What a shadow counted before it began, or beside another model, says nothing of it now.
if shadow ~= '' and kind ~= 'model.asked' then
  redis.call('DEL', key.shadowed .. shadow)
  redis.call('DEL', key.differing .. shadow)
end
administer(kind, version + 1, by, data)
return version + 1
