-- Adds what one instance counted of how often prefixes come back to what all of them did.
-- KEYS[1]  a hash: for each situation, under its 8 bytes, when it was last told of (6 bytes, milliseconds since the epoch) and its counts
--          (2 bytes each, sightings and returns in turns); for each instance, under its 4 bytes, its last batch (4 bytes) and when (6)
-- ARGV[1]  instance, 4 bytes     ARGV[2]  its batch, 4 bytes, growing     ARGV[3]  milliseconds since the epoch
-- ARGV[4]  milliseconds after which a situation that nobody tells of may go, 0 for never
-- ARGV[5], ARGV[6], ARGV[7], ...  situation, what was counted, and what the instance knows, in case that nothing is stored; in turns
-- Returns the counts of each situation.

-- What is older weighs half when more than so many sightings are there: ReturnRates.HALVE_ABOVE.
local HALVE_ABOVE = 4000
local REMEMBERED_MILLIS = 3600000
local CROWDED = 1000

local key, now = KEYS[1], struct.pack('>I6', tonumber(ARGV[3]))

local function added(a, b)
  local counts, halve = {}, false
  for at = 1, #b, 2 do
    local n = #counts + 1
    counts[n] = struct.unpack('>I2', a, at) + struct.unpack('>I2', b, at)
    halve = halve or (n % 2 == 1 and counts[n] > HALVE_ABOVE)
  end
  for n, count in ipairs(counts) do
    counts[n] = struct.pack('>I2', halve and math.floor(count / 2) or count)
  end
  return table.concat(counts)
end

local last = redis.call('HGET', key, ARGV[1])
local merged = last and struct.unpack('>I4', last) >= struct.unpack('>I4', ARGV[2])

local sums, set = {}, {ARGV[1], ARGV[2] .. now}
for i = 5, #ARGV, 3 do
  local stored = redis.call('HGET', key, ARGV[i])
  local sum = ARGV[i + 2]
  if stored then
    local before = string.sub(stored, 7)
    -- Another version may count other spans.
    if #before == #sum then
      sum = merged and before or added(before, ARGV[i + 1])
    end
  end
  sums[#sums + 1] = sum
  set[#set + 1] = ARGV[i]
  set[#set + 1] = now .. sum
end
redis.call('HSET', key, unpack(set))

-- What is over goes bit by bit.
if ARGV[4] ~= '0' then
  if redis.call('HLEN', key) > CROWDED then
    local some = redis.call('HRANDFIELD', key, #set + 4, 'WITHVALUES')
    for i = 1, #some, 2 do
      local instance = #some[i] == 4
      local told = struct.unpack('>I6', some[i + 1], instance and 5 or 1)
      if tonumber(ARGV[3]) - told > (instance and REMEMBERED_MILLIS or tonumber(ARGV[4])) then
        redis.call('HDEL', key, some[i])
      end
    end
  end
  redis.call('PEXPIRE', key, ARGV[4])
end
return sums
