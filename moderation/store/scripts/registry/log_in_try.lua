-- Count one try of logging in before it is made, unless it has to wait. Returns the wait in ms, and
-- whether there was no try before it that counts still.
-- args: now
-- row gate: free, window, wait, longest
-- KEYS[3..] are gates, each a hash with n (tries counted), next (ms) and ends (ms). A row has its
-- free tries, and in ms how long a try counts, the first wait and the longest.
-- The first gate always holds. Of the second (an account from one network) and the third (the
-- account from all networks that have failed) it is enough that one is open, once the free tries
-- of the second are used up.
now = tonumber(now)

local function gate(place)
  local name = KEYS[place + 2]
  if not name then return nil end
  local found = redis.call('HMGET', name, 'n', 'next', 'ends')
  local live = tonumber(found[3] or 0) > now
  local first = FIRST + (place - 1) * GATE_WIDTH
  return {name = name,
          n = live and tonumber(found[1]) or 0, next = live and tonumber(found[2]) or 0,
          free = tonumber(ARGV[first]), window = tonumber(ARGV[first + 1]),
          wait = tonumber(ARGV[first + 2]), longest = tonumber(ARGV[first + 3])}
end

local function used_up(it) return it.n >= it.free end

-- A wait longer than the longest is from before the store's clock was set back.
local function left(it)
  local wait = used_up(it) and math.max(0, it.next - now) or 0
  return wait <= it.longest and wait or 0
end

local function note(it)
  it.n = it.n + 1
  local wait = used_up(it) and math.min(it.longest, it.wait * 2 ^ math.min(it.n - it.free, 30)) or 0
  redis.call('HSET', it.name, 'n', it.n, 'next', string.format('%.0f', now + wait),
             'ends', string.format('%.0f', now + it.window))
  redis.call('PEXPIRE', it.name, it.window)
end

local first, own, shared = gate(1), gate(2), gate(3)
local wait = left(first)
if own and used_up(own) then
  wait = math.max(wait, math.min(left(own), left(shared)))
else
  shared = nil
end
if wait > 0 then return {math.ceil(wait), 0} end
local clean = first.n == 0 and (not own or own.n == 0)
note(first)
if own then note(own) end
if shared then note(shared) end
return {0, clean and 1 or 0}
