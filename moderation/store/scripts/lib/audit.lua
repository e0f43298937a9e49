-- uses: journal

-- The same for what an administrator did: also a line of the site's audit log, which is never cut.
local function administer(kind, version, by, data)
  redis.call('XADD', key.audit, '*', 'type', kind, 'subject', '', 'by', by, 'data', data)
  return journal(kind, '', version, by, data)
end
