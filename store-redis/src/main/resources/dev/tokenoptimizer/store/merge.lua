-- Merges what one instance tells of the prefixes of one family into what is stored: PrefixFacts.merge, in the store.
-- KEYS[1]  the family's hash: a field of 8 bytes for each prefix, and 'w' for the batches merged last
-- ARGV[1]  instance, 4 bytes     ARGV[2]  its batch, 4 bytes, growing
-- ARGV[3]  milliseconds after which the family expires, 0 for never
-- ARGV[4]  milliseconds after which a prefix that nobody saw is forgotten     ARGV[5]  milliseconds since the epoch
-- ARGV[6], ARGV[7], ...  prefix and facts, in turns
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

local FORMS = {[1] = '>I1', [3] = '>I3', [4] = '>I4', [5] = '>I5', [6] = '>I6', [7] = '>I7'}

local key, me = KEYS[1], ARGV[1]
local forget_after, now = tonumber(ARGV[4]), tonumber(ARGV[5])
local sub, unpacked, band = string.sub, struct.unpack, bit.band
local batch = unpacked('>I4', ARGV[2])

-- Which facts a mask tells of, and where each begins. A family's prefixes have few masks between them.
local layouts = {}
local function layout(mask)
  local known = layouts[mask]
  if not known then
    known = {facts = {}, at = {}}
    local at = 4
    for i, fact in ipairs(FACTS) do
      if band(mask, 2 ^ (i - 1)) ~= 0 then
        known.facts[#known.facts + 1] = i
        known.at[i] = at
        at = at + fact[2] + fact[3]
      end
    end
    known.ends = at
    layouts[mask] = known
  end
  return known
end

local function later(a, b, fact)
  local form = FORMS[fact[2]]
  local first, second = unpacked(form, a), unpacked(form, b)
  if first ~= second or fact[3] == 0 then
    return first > second and a or b
  end
  form = FORMS[fact[3]]
  return unpacked(form, a, fact[2] + 1) > unpacked(form, b, fact[2] + 1) and a or b
end

local function merge(a, b, fact)
  if fact[1] == SUM then
    return struct.pack('>I3', math.min(16777215, unpacked('>I3', a) + unpacked('>I3', b)))
  elseif a == b then
    return a
  elseif fact[1] == LATEST then
    return later(a, b, fact)
  end
  return string.rep('\255', fact[2] + fact[3])
end

-- What is told is most often a few facts of many, all of them stored already: the rest is copied as it stands.
local function replaced(stored, told, before, news)
  local parts, count, copied, from = {}, 0, 1, 4
  for n = 1, #news.facts do
    local i = news.facts[n]
    local fact, at = FACTS[i], before.at[i]
    local length = fact[2] + fact[3]
    parts[count + 1] = sub(stored, copied, at - 1)
    parts[count + 2] = merge(sub(stored, at, at + length - 1), sub(told, from, from + length - 1), fact)
    count, copied, from = count + 2, at + length, from + length
  end
  parts[count + 1] = sub(stored, copied)
  return table.concat(parts)
end

-- Facts that only a later version knows come last, and stay as they are.
local function joined(stored, told, before, news, mask)
  local parts = {struct.pack('>I3', mask)}
  for n, i in ipairs(layout(mask).facts) do
    local fact, a, b = FACTS[i], before.at[i], news.at[i]
    local last = fact[2] + fact[3] - 1
    local old, new = a and sub(stored, a, a + last), b and sub(told, b, b + last)
    parts[n + 1] = old and new and merge(old, new, fact) or old or new
  end
  parts[#parts + 1] = sub(stored, before.ends)
  return table.concat(parts)
end

local function seen(text)
  local at = layout(unpacked('>I3', text)).at[LAST_SEEN]
  return at and unpacked('>I6', text, at)
end

local function merged(stored, told)
  local before, after = seen(stored), seen(told)
  if before and after and after - before > forget_after then
    return told
  end
  local had, has = unpacked('>I3', stored), unpacked('>I3', told)
  local mask, old, news = bit.bor(had, has), layout(had), layout(has)
  if mask == had then
    return replaced(stored, told, old, news)
  end
  return joined(stored, told, old, news, mask)
end

-- Batches of an instance are told in order: one that is no newer than the last was merged.
local writers = {}
local before = redis.call('HGET', key, 'w') or ''
for at = 1, #before, 8 do
  local writer = sub(before, at, at + 7)
  if sub(writer, 1, 4) ~= me then
    writers[#writers + 1] = writer
  elseif unpacked('>I4', writer, 5) >= batch then
    return 0
  end
end
if #writers >= WRITERS_MAX then
  table.remove(writers, 1)
end
writers[#writers + 1] = me .. ARGV[2]

local names = {}
for i = 6, #ARGV, 2 do
  names[#names + 1] = ARGV[i]
end
local stored = redis.call('HMGET', key, unpack(names))
local set = {'w', table.concat(writers)}
for i, name in ipairs(names) do
  local told = ARGV[5 + 2 * i]
  set[#set + 1] = name
  set[#set + 1] = stored[i] and merged(stored[i], told) or told
end
redis.call('HSET', key, unpack(set))

-- A family that stays in use never expires as a whole: what is over in it goes bit by bit.
if redis.call('HLEN', key) > CROWDED then
  local some = redis.call('HRANDFIELD', key, 2 * #names + 4, 'WITHVALUES')
  for i = 1, #some, 2 do
    if some[i] ~= 'w' and (seen(some[i + 1]) or 0) < now - forget_after then
      redis.call('HDEL', key, some[i])
    end
  end
end
if ARGV[3] ~= '0' then
  redis.call('PEXPIRE', key, ARGV[3])
end
return 1
