-- Sanctions upon authors, mailboxes, networks and domains.
local has_sanctions = redis.call('EXISTS', key.standing) == 1
local REFUSING = {suspension = true, ban = true} -- REFUSING of authors/act.py

-- The sanction in force upon the author of a comment: the first of its subjects that has one
-- decides. `text` is its JSON, `is_own` says that it lies on the author, not on an address.
local function sanction_upon(author, marks, at)
  if not has_sanctions then return nil end
  local names = {author}
  for subject in string.gmatch(marks, '%S+') do names[#names + 1] = subject end
  for place, text in ipairs(redis.call('HMGET', key.standing, unpack(names))) do
    local act = text and cjson.decode(text)
    if act and (not act.u or act.u > at) then
      return {kind = act.k, text = text, is_own = place == 1}
    end
  end
end

-- The JSON of a suspension or ban that keeps a text out. Where the site's setting says so, a text
-- of a banned author is taken, and rejected by the verdict; one from a banned address is refused
-- in any case.
local function refusal(sanction)
  if not sanction or not REFUSING[sanction.kind] then return nil end
  if sanction.is_own and redis.call('HGET', key.settings, 'take_banned') == '1' then return nil end
  count('banned')
  return sanction.text
end

-- Whether a text may be public before its verdict where its article lets it.
local function may_come_first(sanction)
  return not sanction or sanction.kind == 'trust'
end
