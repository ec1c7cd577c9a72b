-- Adds what one instance settled of an application's learning budget to what all of them did.
-- KEYS[1]  the account's hash: 's' cost as sent, 'u' unrecovered premium (pico-dollars, in digits), and for each instance, under its
--          4 bytes, its last batch (4 bytes), when it told that (6 bytes, milliseconds since the epoch), and what it has reserved (digits)
-- ARGV[1]  instance, 4 bytes     ARGV[2]  its batch, 4 bytes, growing     ARGV[3]  milliseconds since the epoch
-- ARGV[4]  milliseconds after which the account expires, 0 for never
-- ARGV[5]  cost as sent     ARGV[6]  saved     ARGV[7]  what is unrecovered at the least     ARGV[8]  reserved
-- ARGV[9], ARGV[10]  cost as sent and unrecovered as the instance knows them
-- Returns cost as sent, unrecovered, how many instances told something within the last minute, and what the others of them have reserved.

local PRESENT_MILLIS, REMEMBERED_MILLIS, MOST = 60000, 3600000, 9e18

local key, now = KEYS[1], tonumber(ARGV[3])
local sent, unrecovered, last, present, reserved = 0, 0, nil, 1, 0
local all = redis.call('HGETALL', key)
for i = 1, #all, 2 do
  local name, value = all[i], all[i + 1]
  if name == 's' then
    sent = tonumber(value)
  elseif name == 'u' then
    unrecovered = tonumber(value)
  elseif name == ARGV[1] then
    last = struct.unpack('>I4', value)
  else
    local age = now - struct.unpack('>I6', value, 5)
    if age > REMEMBERED_MILLIS then
      redis.call('HDEL', key, name)
    elseif age <= PRESENT_MILLIS then
      present = present + 1
      reserved = reserved + tonumber(string.sub(value, 11))
    end
  end
end

if not last or last < struct.unpack('>I4', ARGV[2]) then
  sent = sent + tonumber(ARGV[5])
  unrecovered = math.max(tonumber(ARGV[7]), unrecovered - tonumber(ARGV[6]))
end
-- Who is not known here may know what the store lost, or what was told to nobody before a restart.
if not last then
  sent, unrecovered = math.max(sent, tonumber(ARGV[9])), math.max(unrecovered, tonumber(ARGV[10]))
end
local function digits(amount)
  return string.format('%.0f', math.min(MOST, amount))
end
redis.call('HSET', key, 's', digits(sent), 'u', digits(unrecovered),
  ARGV[1], ARGV[2] .. struct.pack('>I6', now) .. ARGV[8])
if ARGV[4] ~= '0' then
  redis.call('PEXPIRE', key, ARGV[4])
end
return {digits(sent), digits(unrecovered), present, digits(reserved)}
