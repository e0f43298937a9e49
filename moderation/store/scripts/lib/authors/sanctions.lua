-- Sanctions upon authors, mailboxes, networks and domains.
local has_sanctions = redis.call('EXISTS', key.standing) == 1
local REFUSING = {suspension = true, ban = true} -- REFUSING of authors/act.py

-- The suspension or ban that keeps a comment out, as JSON: the first of its subjects that has a
-- sanction in force decides. Where the site's setting says so, a comment of a banned author is
-- taken, and rejected by the verdict; one from a banned address is refused in any case.
local function refusal(author, marks, at)
  if not has_sanctions then return nil end
  local names = {author}
  for subject in string.gmatch(marks, '%S+') do names[#names + 1] = subject end
  for place, text in ipairs(redis.call('HMGET', key.standing, unpack(names))) do
    local act = text and cjson.decode(text)
    if act and (not act.u or act.u > at) then
      if not REFUSING[act.k] then return nil end
      if place == 1 and redis.call('HGET', key.settings, 'take_banned') == '1' then return nil end
      count('banned')
      return text
    end
  end
end
