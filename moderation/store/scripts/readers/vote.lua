-- Count a reader's vote on a published comment; another one of the same reader replaces it.
-- uses: threads/votes
-- args: id, voter, vote, named
-- `named` is '1' where the voter is an author of the site, whose votes are found again to be
-- erased. Answers the votes up and down, nothing where the comment is not published, and -1 where
-- it is the voter's own: its network is marked with '0'.
local status = redis.call('HGET', key.comment .. id, 'status')
if not status then return {'missing', 0} end
if status ~= 'approved' then return {} end
if redis.call('HGET', key.votes .. id, voter) == '0' then return {-1} end
if named == '1' then redis.call(vote == '0' and 'SREM' or 'SADD', key.cast .. voter, id) end
return vote_on(id, voter, vote)
