-- One line of the journal; returns its cursor. `v` is VERSION of records.py.
local function write_line(kind, id, version, by, data)
  return redis.call('XADD', key.journal, '*', 'type', kind, 'id', id, 'version', version, 'by', by,
                    'data', data, 'v', '1')
end

-- The same, and a comment's own lines are remembered in its field `log`.
local function journal(kind, id, version, by, data)
  local cursor = write_line(kind, id, version, by, data)
  if id ~= '' then
    local record = key.comment .. id
    local log = redis.call('HGET', record, 'log')
    redis.call('HSET', record, 'log', log and (log .. ' ' .. cursor) or cursor)
  end
  return cursor
end

-- The value of one field in a line of the journal as XRANGE gives it.
local function field(line, name)
  for i = 1, #line[2], 2 do
    if line[2][i] == name then return line[2][i + 1] end
  end
end

-- Whether a line can be read; nobody is told of one that cannot.
local function is_whole(line)
  local version, data = field(line, 'version'), field(line, 'data')
  return field(line, 'type') and field(line, 'id') and field(line, 'by')
    and version and tonumber(version) and data and pcall(cjson.decode, data)
end
