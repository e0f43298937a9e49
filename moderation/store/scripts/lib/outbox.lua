-- uses: journal

-- Lines of a comment are sent in order, and so are lines of one type that concern no comment.
local function outbox_lane(line)
  local kind, comment = field(line, 'type'), field(line, 'id')
  if kind == 'webhook.test' then return line[1] end
  return comment ~= '' and comment or kind
end

-- Padded, so that entries of a lane sort as the journal does.
local function outbox_entry(line)
  local time, number = string.match(line[1], '^(%d+)-(%d+)$')
  local zeros = string.rep('0', 20)
  local cursor = string.sub(zeros .. time, -20) .. '-' .. string.sub(zeros .. number, -20)
  return outbox_lane(line) .. ' ' .. cursor
end

-- The first entry of a lane in an endpoint's outbox: '!' follows ' ' in ASCII.
local function outbox_head(endpoint, lane)
  return redis.call('ZRANGEBYLEX', key.outbox .. endpoint, '[' .. lane .. ' ',
                    '(' .. lane .. '!', 'LIMIT', 0, 1)[1]
end
