-- Takes sessions that are over out of an owner's index, unless somebody has noted them anew.
--
-- KEYS  1 the index
-- ARGV  handles, each with what the index held
for i = 1, #ARGV, 2 do
  if redis.call('HGET', KEYS[1], ARGV[i]) == ARGV[i + 1] then redis.call('HDEL', KEYS[1], ARGV[i]) end
end
return {'ok'}
