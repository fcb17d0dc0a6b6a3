-- Changes entries of a session that still is what the request has loaded: what nearly every write comes to.
--
-- KEYS  1 the session
-- ARGV  1 the terms that the session must have  2 how many entries are removed, and then they
--       and then fields with their texts, the terms with the mark of this write among them
--
-- Answers 1; 0 if it is not that session any more, so that `write.lua` has to tell what it is.
if redis.call('HGET', KEYS[1], 'terms') ~= ARGV[1] then return 0 end

-- What needs memory comes first: a full server refuses it while nothing has been written yet.
local removed = tonumber(ARGV[2])
redis.call('HSET', KEYS[1], unpack(ARGV, 3 + removed))
if removed > 0 then redis.call('HDEL', KEYS[1], unpack(ARGV, 3, 2 + removed)) end
return 1
