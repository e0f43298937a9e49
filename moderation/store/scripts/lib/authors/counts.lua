local function count_author(author, status, by)
  if status == 'approved' or status == 'rejected' then
    redis.call('HINCRBY', key.author .. author, status, by)
  end
end
