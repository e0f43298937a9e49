-- Put the limits that keep the site's promises beside the policy, whose versions leave them alone.
-- args: limits
redis.call('SET', key.limits, limits)
return 1
