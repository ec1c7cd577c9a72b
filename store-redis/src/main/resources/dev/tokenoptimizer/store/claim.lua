-- Claims prefixes that a request is about to write: all of them, unless another claim holds one of them.
-- KEYS     one for each prefix, the most wanted first
-- ARGV[1]  the claim     ARGV[2]  milliseconds after which it ends by itself     ARGV[3]  1 to claim also what can be read
-- Returns 0 when all are claimed now, else the number of the first key that is held, or -1 when a prefix can be read.

for i, key in ipairs(KEYS) do
  local holder = redis.call('GET', key)
  if holder == 'begun' then
    if ARGV[3] ~= '1' then
      return -1
    end
  elseif holder and holder ~= ARGV[1] then
    return i
  end
end
for _, key in ipairs(KEYS) do
  redis.call('SET', key, ARGV[1], 'PX', ARGV[2])
end
return 0
