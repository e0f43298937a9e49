-- Begin a site: from now on its epoch, its sequence and its journal are always there, so that a
-- script which misses one of them knows that it met a store without its data.
-- args: epoch
if redis.call('EXISTS', key.journal) == 0 then
  redis.call('XDEL', key.journal, redis.call('XADD', key.journal, '*', 'type', 'site.opened'))
end
redis.call('SET', key.sequence, 0, 'NX')
redis.call('SET', key.epoch, epoch, 'NX')
return 1
