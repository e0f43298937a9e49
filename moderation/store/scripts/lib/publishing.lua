-- uses: thread

-- Post-moderation: public before its verdict, where its article, whose field `publishing` is given,
-- or else the policy says so.
local function publish_unjudged(id, article, path, publishing)
  if (publishing or redis.call('HGET', key.policy, 'publishing')) == 'post' then
    redis.call('ZADD', key.thread .. article, 0, thread_member(path, id))
  end
end
