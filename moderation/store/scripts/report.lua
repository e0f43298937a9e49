-- Count a reader's report once; enough new ones bring an approved comment back to the moderators.
-- ARGV: id, reporter, report JSON, threshold, author key, risk.
local id, threshold, author, risk = ARGV[1], tonumber(ARGV[4]), ARGV[5], tonumber(ARGV[6])
local record, reports = key.comment .. id, key.reports .. id
local known = redis.call('HMGET', record, 'status', 'version', 'article', 'path', 'sequence',
                         'reports_settled')
if not known[1] then return 'missing' end
if known[1] == 'erased' then return 'illegal' end
if redis.call('HSETNX', reports, ARGV[2], ARGV[3]) == 0 then return 'known' end
local total = redis.call('HLEN', reports)
redis.call('HSET', record, 'reports', total)
if known[1] ~= 'rejected' then redis.call('ZADD', key.reported, clock(), id) end
count('reports')
journal('comment.reported', id, known[2], 'reader', cjson.encode({reports = total}))
if known[1] == 'approved' and total - (known[6] or 0) >= threshold then
  redis.call('HSET', record, 'reports_settled', total)
  decide({id = id, status = known[1], version = known[2], article = known[3], path = known[4],
          sequence = known[5], author = author, risk = risk},
         {status = 'held', by = 'reports'})
end
return 'reported'
