-- Write the state of an alert, unless another process did meanwhile; `line` tells of a turn.
-- uses: journal
-- args: alert, former, state, line, log_max
if (redis.call('HGET', key.alerts, alert) or '') ~= former then return 0 end
redis.call('HSET', key.alerts, alert, state)
if line ~= '' then
  redis.call('XADD', key.alert_log, 'MAXLEN', '~', log_max, '*', 'line', line)
  journal('alert.changed', '', 0, 'modqueue', line)
end
return 1
