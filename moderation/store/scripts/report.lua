-- Count a reader's report once; enough new ones bring an approved comment back to the moderators.
-- uses: clock, counters, decision, journal
-- args: id, reporter, report, threshold, author, risk
local record, reports = key.comment .. id, key.reports .. id
local known = redis.call('HMGET', record, 'status', 'version', 'article', 'path', 'sequence',
                         'reports_settled')
if not known[1] then return 'missing' end
if known[1] == 'erased' then return 'illegal' end
if redis.call('HSETNX', reports, reporter, report) == 0 then return 'known' end
local total = redis.call('HLEN', reports)
redis.call('HSET', record, 'reports', total)
if known[1] ~= 'rejected' then redis.call('ZADD', key.reported, clock(), id) end
count('reports')
journal('comment.reported', id, known[2], 'reader', cjson.encode({reports = total}))
if known[1] == 'approved' and total - (known[6] or 0) >= tonumber(threshold) then
  redis.call('HSET', record, 'reports_settled', total)
  decide({id = id, status = known[1], version = known[2], article = known[3], path = known[4],
          sequence = known[5], author = author, risk = tonumber(risk)},
         {status = 'held', by = 'reports'})
end
return 'reported'
