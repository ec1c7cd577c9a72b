-- Remembers which account can read what goes by a name: a signature, the words of a request, an object.
-- KEYS[1]  a hash: a field of 8 bytes for each name, with when it was told last (4 bytes, seconds since the epoch) and the account (4 bytes;
--          0 for several)
-- ARGV[1]  seconds since the epoch     ARGV[2]  seconds after which a name that nobody tells of may go, 0 for never
-- ARGV[3], ARGV[4], ...  a name, and in turns what is told of it: 1 byte, 1 where another account means that nothing is known, 0 where the
--          later telling counts; when; the account
-- Returns how many were told.

local SAID, SEVERAL = 1, 0
local CROWDED = 16

local key, unpacked = KEYS[1], struct.unpack
local now, kept = tonumber(ARGV[1]), tonumber(ARGV[2])

local function merged(known, told)
  local kind, at, account = unpacked('>I1I4I4', told)
  if known then
    local known_at, known_account = unpacked('>I4I4', known)
    if kind == SAID then
      at, account = math.max(at, known_at), account == known_account and account or SEVERAL
    elseif known_at > at or (known_at == at and known_account > account) then
      at, account = known_at, known_account
    end
  end
  return struct.pack('>I4I4', at, account)
end

local set = {}
for i = 3, #ARGV, 2 do
  set[#set + 1] = ARGV[i]
  set[#set + 1] = merged(redis.call('HGET', key, ARGV[i]), ARGV[i + 1])
end
redis.call('HSET', key, unpack(set))

-- Where names are told of all the time the whole never expires: what is over goes bit by bit.
if kept > 0 then
  if redis.call('HLEN', key) > CROWDED then
    local some = redis.call('HRANDFIELD', key, #set + 2, 'WITHVALUES')
    for i = 1, #some, 2 do
      if now - unpacked('>I4', some[i + 1]) > kept then
        redis.call('HDEL', key, some[i])
      end
    end
  end
  redis.call('PEXPIRE', key, 1000 * kept)
end
return #set / 2
