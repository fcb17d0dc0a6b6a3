-- Changes entries of a session that still is what the request has loaded: what nearly every write comes to.
--
-- KEYS  1 the session
-- ARGV  1 the time in milliseconds  2 the mark of this write  3 the mark that the session must have
--       4 how many entries are set, then each with its text, and then the entries that are removed
--
-- Answers `ok`; `other` if it is not that session any more, so that `write.lua` has to tell what it is.
local held = redis.call('HMGET', KEYS[1], 'mark', 'expires', 'format')
if held[1] ~= ARGV[3] or held[3] ~= '1' or tonumber(held[2]) <= tonumber(ARGV[1]) then return {'other'} end

-- What needs memory comes first: a full server refuses it while nothing has been written yet.
local last = 4 + 2 * tonumber(ARGV[4])
redis.call('HSET', KEYS[1], 'mark', ARGV[2], unpack(ARGV, 5, last))
if last < #ARGV then redis.call('HDEL', KEYS[1], unpack(ARGV, last + 1)) end
return {'ok'}
