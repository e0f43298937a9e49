-- uses: threads/thread

-- A comment is public while its article's thread lists it.
local function publish(id, article, path)
  redis.call('ZADD', key.thread .. article, 0, thread_member(path, id))
end

local function unpublish(id, article, path)
  redis.call('ZREM', key.thread .. article, thread_member(path, id))
end

-- Post-moderation: public before its verdict, where its article, whose fields are given, or else
-- the policy says so; nothing is where all comments of the article are held.
local function publish_unjudged(id, article, path, publishing, premoderated)
  if premoderated == '1' then return end
  if (publishing or redis.call('HGET', key.policy, 'publishing')) == 'post' then
    publish(id, article, path)
  end
end
