-- Adds what one instance settled of an application's learning budget to what all of them did.
-- KEYS[1]  the account's hash: 's' cost as sent, 'u' unrecovered premium (pico-dollars, in digits), and for each instance, under its
--          4 bytes, its last batch (4 bytes) and when it told that (6 bytes, milliseconds since the epoch)
-- ARGV[1]  instance, 4 bytes     ARGV[2]  its batch, 4 bytes, growing     ARGV[3]  milliseconds since the epoch
-- ARGV[4]  milliseconds after which the account expires, 0 for never     ARGV[5]  cost as sent     ARGV[6]  saved
-- ARGV[7], ARGV[8]  cost as sent and unrecovered as the instance knows them, in case that nothing is stored
-- Returns cost as sent, unrecovered, and how many instances told something within the last minute.

local PRESENT_MILLIS, REMEMBERED_MILLIS, MOST = 60000, 3600000, 9e18

local key, now = KEYS[1], tonumber(ARGV[3])
local sent, unrecovered, merged, present = nil, nil, false, 1
local all = redis.call('HGETALL', key)
for i = 1, #all, 2 do
  local name, value = all[i], all[i + 1]
  if name == 's' then
    sent = tonumber(value)
  elseif name == 'u' then
    unrecovered = tonumber(value)
  elseif name == ARGV[1] then
    merged = struct.unpack('>I4', value) >= struct.unpack('>I4', ARGV[2])
  else
    local age = now - struct.unpack('>I6', value, 5)
    if age > REMEMBERED_MILLIS then
      redis.call('HDEL', key, name)
    elseif age <= PRESENT_MILLIS then
      present = present + 1
    end
  end
end

if not sent or not unrecovered then
  sent, unrecovered = tonumber(ARGV[7]), tonumber(ARGV[8])
elseif not merged then
  sent = sent + tonumber(ARGV[5])
  unrecovered = math.max(0, unrecovered - tonumber(ARGV[6]))
end
local s, u = string.format('%.0f', math.min(MOST, sent)), string.format('%.0f', math.min(MOST, unrecovered))
redis.call('HSET', key, 's', s, 'u', u, ARGV[1], ARGV[2] .. struct.pack('>I6', now))
if ARGV[4] ~= '0' then
  redis.call('PEXPIRE', key, ARGV[4])
end
return {s, u, present}
