-- Ends a session, and leaves a marker for a minute unless its owner ended it from another one: then no browser was given
-- another cookie that would have to be protected from it.
--
-- KEYS  1 the session  2 the handles of its slot
-- ARGV  1 the time in milliseconds  2, 3 the owner and the handle that it must have; no handle for whatever it has
--
-- Answers `ended`, with the owner and the handle that the index may still list, or `nothing`.
local session = redis.call('HMGET', KEYS[1], 'terms', 'owner', 'handle')
local terms, owner, handle = {}, session[2], session[3]
for word, value in string.gmatch(session[1] or '', '([%a_]+)=(%S+)') do terms[word] = value end
if not terms.format then return {redis.call('EXISTS', KEYS[1]) == 0 and 'nothing' or 'malformed'} end
if terms.format ~= '1' then return {'malformed'} end
local now = tonumber(ARGV[1])
if terms.ended or tonumber(terms.expires) <= now then return {'nothing'} end
if ARGV[3] ~= '' and (handle ~= ARGV[3] or owner ~= ARGV[2]) then return {'nothing'} end

-- A full server refuses whatever needs memory unless something was freed before.
redis.call('DEL', KEYS[1])
if ARGV[3] == '' then
  redis.call('HSET', KEYS[1], 'terms', string.format('format=1 ended=%.0f', now + 60000))
  redis.call('PEXPIRE', KEYS[1], '60000')
end
if not handle then return {'ended'} end
redis.call('HDEL', KEYS[2], handle)
return {'ended', owner, handle}
