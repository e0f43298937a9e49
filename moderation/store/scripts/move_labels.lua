-- Move labels out of the stream of earlier releases, which goes with its last one.
-- uses: labels
-- row label: id, label
for i = FIRST, #ARGV, LABEL_WIDTH do
  -- Erased or moved by another process since it was read: then it must not come back.
  if redis.call('XDEL', key.labels, ARGV[i]) == 1 then keep_label(ARGV[i], ARGV[i + 1]) end
end
if redis.call('EXISTS', key.labels) == 1 and redis.call('XLEN', key.labels) == 0 then
  redis.call('DEL', key.labels)
  -- No label has this id: it is there for the rewrite, which takes former erasures off the files.
  redis.call('XADD', key.erased, '*', 'kind', 'label', 'id', '0-0')
end
