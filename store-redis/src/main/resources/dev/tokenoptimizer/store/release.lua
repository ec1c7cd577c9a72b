-- Ends a claim on prefixes.
-- KEYS     one for each prefix
-- ARGV[1]  the claim     ARGV[2]  milliseconds for which it is remembered that they can be read, 0 when they were not written
-- Returns how many of them it held.

local held = 0
for _, key in ipairs(KEYS) do
  if redis.call('GET', key) == ARGV[1] then
    held = held + 1
    if ARGV[2] == '0' then
      redis.call('DEL', key)
    else
      redis.call('SET', key, 'begun', 'PX', ARGV[2])
    end
  end
end
return held
