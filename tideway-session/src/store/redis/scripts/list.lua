-- Notes in an owner's index where the session with a handle is, and until when it can live.
--
-- KEYS  1 the index
-- ARGV  1 the time in milliseconds  2 the handle  3 the slot  4 until when
local index, now, handle, slot, last = KEYS[1], tonumber(ARGV[1]), ARGV[2], ARGV[3], tonumber(ARGV[4])
-- Another request may have noted a later end, and write its session after this one does.
local noted = string.match(redis.call('HGET', index, handle) or '', ' (%d+)$')
if noted then last = math.max(last, tonumber(noted)) end
redis.call('HSET', index, handle, string.format('%s %.0f', slot, last))
local left = last - now
if redis.call('PTTL', index) < left then redis.call('PEXPIRE', index, string.format('%.0f', left)) end

-- Each sign-in adds one entry and looks at a few, so that those of expired sessions stay few.
local some = redis.call('HRANDFIELD', index, 8, 'WITHVALUES')
for i = 1, #some, 2 do
  local ends = tonumber(string.match(some[i + 1], ' (%d+)$'))
  if ends and ends < now then redis.call('HDEL', index, some[i]) end
end
return {'ok'}
