-- Merges what one instance tells of the prefixes of one family into what is stored: PrefixFacts.merge, in the store.
-- KEYS[1]  the family's hash: a field of 8 bytes for each prefix, and 'w' for the batches merged last
-- ARGV[1]  instance, 4 bytes     ARGV[2]  its batch, 4 bytes, growing
-- ARGV[3]  milliseconds after which the family expires, 0 for never
-- ARGV[4]  a prefix not seen since then (milliseconds since the epoch) may go
-- ARGV[5], ARGV[6], ...  prefix and facts, in turns
-- Returns 0 when the batch was merged before, else 1.

local SUM, LATEST, ONE_OR_FORK = 1, 2, 3
-- Rule, bytes of the first number and of the second: Fact.java, in its order.
local FACTS = {
  {SUM, 3, 0}, {SUM, 3, 0}, {SUM, 3, 0}, {SUM, 3, 0}, {SUM, 3, 0}, {SUM, 3, 0},
  {LATEST, 6, 4}, {LATEST, 6, 0}, {ONE_OR_FORK, 4, 4}, {LATEST, 3, 0}, {LATEST, 7, 3}, {LATEST, 6, 3},
  {LATEST, 6, 0}, {LATEST, 6, 0}, {LATEST, 6, 0}, {LATEST, 6, 0}, {LATEST, 6, 0},
  {LATEST, 6, 1}, {LATEST, 6, 4}, {LATEST, 6, 5}
}
local LAST_SEEN = 7
local WRITERS_MAX = 16
local CROWDED = 64

local key, me = KEYS[1], ARGV[1]
local batch = struct.unpack('>I4', ARGV[2])

local function number(text, from, bytes)
  return struct.unpack('>I' .. bytes, text, from)
end

local function read(text)
  local mask, at, facts = number(text, 1, 3), 4, {}
  for i, fact in ipairs(FACTS) do
    if bit.band(mask, bit.lshift(1, i - 1)) ~= 0 then
      local bytes = fact[2] + fact[3]
      facts[i] = string.sub(text, at, at + bytes - 1)
      at = at + bytes
    end
  end
  return facts
end

local function write(facts)
  local mask, parts = 0, {''}
  for i = 1, #FACTS do
    if facts[i] then
      mask = mask + bit.lshift(1, i - 1)
      parts[#parts + 1] = facts[i]
    end
  end
  parts[1] = struct.pack('>I3', mask)
  return table.concat(parts)
end

local function later(a, b, fact)
  local first, second = number(a, 1, fact[2]), number(b, 1, fact[2])
  if first ~= second or fact[3] == 0 then
    return first > second and a or b
  end
  return number(a, fact[2] + 1, fact[3]) > number(b, fact[2] + 1, fact[3]) and a or b
end

local function merge(a, b, fact)
  if fact[1] == SUM then
    return struct.pack('>I3', math.min(16777215, number(a, 1, 3) + number(b, 1, 3)))
  elseif a == b then
    return a
  elseif fact[1] == LATEST then
    return later(a, b, fact)
  end
  return string.rep('\255', fact[2] + fact[3])
end

local function merged(stored, told)
  local facts, news = read(stored), read(told)
  for i, fact in ipairs(FACTS) do
    if facts[i] and news[i] then
      facts[i] = merge(facts[i], news[i], fact)
    else
      facts[i] = facts[i] or news[i]
    end
  end
  return write(facts)
end

local function seen(text)
  local facts = read(text)
  return facts[LAST_SEEN] and number(facts[LAST_SEEN], 1, 6) or 0
end

-- Batches of an instance are told in order: one that is no newer than the last was merged.
local writers = {}
local before = redis.call('HGET', key, 'w') or ''
for at = 1, #before, 8 do
  local writer = string.sub(before, at, at + 7)
  if string.sub(writer, 1, 4) ~= me then
    writers[#writers + 1] = writer
  elseif number(writer, 5, 4) >= batch then
    return 0
  end
end
if #writers >= WRITERS_MAX then
  table.remove(writers, 1)
end
writers[#writers + 1] = me .. ARGV[2]

local names = {}
for i = 5, #ARGV, 2 do
  names[#names + 1] = ARGV[i]
end
local stored = redis.call('HMGET', key, unpack(names))
local set = {'w', table.concat(writers)}
for i, name in ipairs(names) do
  local told = ARGV[4 + 2 * i]
  set[#set + 1] = name
  set[#set + 1] = stored[i] and merged(stored[i], told) or told
end
redis.call('HSET', key, unpack(set))

-- A family that stays in use never expires as a whole: what is over in it goes bit by bit.
if redis.call('HLEN', key) > CROWDED then
  local some = redis.call('HRANDFIELD', key, 2 * #names + 4, 'WITHVALUES')
  for i = 1, #some, 2 do
    if some[i] ~= 'w' and seen(some[i + 1]) < tonumber(ARGV[4]) then
      redis.call('HDEL', key, some[i])
    end
  end
end
if ARGV[3] ~= '0' then
  redis.call('PEXPIRE', key, ARGV[3])
end
return 1
