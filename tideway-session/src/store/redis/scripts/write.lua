-- Writes a session, changes it, or moves it to another key, in one step.
--
-- KEYS  1 the session  2 where it goes, the same unless it gets a new id  3 the handles of their slot
-- ARGV  1 `change` what is there, `replace` it, or `save` whatever is there
--       2 the time in milliseconds  3 the mark of this write  4 the terms that the session must have, or nothing
--       5 what the target is called in its slot  6, 7 until when the owner's index lists it under which handle
--       and then operations, each with its arguments
--
-- Answers with a word, and after `ok` and `conflict` with the session as it is now.
local from, to, handles = KEYS[1], KEYS[2], KEYS[3]
local mode, now, mark, expected, name = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4], ARGV[5]
local ENTRY = string.byte('.')
local LATEST = 253402300799999

-- Lua 5.1 would write a time as 1.7e+12.
local function text(number) return string.format('%.0f', number) end

-- The terms of a session are the words of one field, so that whoever reads it has few fields to read. The mark comes
-- last: `hash.rs` replaces it there.
local WORDS = {'format', 'ended', 'created', 'expires', 'idle', 'limit_from', 'seen', 'persistent', 'listed', 'mark'}
local IS_WORD = {}
for _, word in ipairs(WORDS) do IS_WORD[word] = true end

-- A session in parts, as it is stored, and as Redis answers.
local function read(key)
  local flat = redis.call('HGETALL', key)
  local parts, stored = {}, {}
  for i = 1, #flat, 2 do
    stored[flat[i]] = flat[i + 1]
    if flat[i] ~= 'terms' then parts[flat[i]] = flat[i + 1] end
  end
  for word, value in string.gmatch(stored.terms or '', '([%a_]+)=(%S+)') do parts[word] = value end
  return parts, stored, flat
end

local function stored_form(parts)
  local stored, words = {}, {}
  for part, value in pairs(parts) do
    if not IS_WORD[part] then stored[part] = value end
  end
  for _, word in ipairs(WORDS) do
    if parts[word] then words[#words + 1] = word .. '=' .. parts[word] end
  end
  stored.terms = table.concat(words, ' ')
  return stored
end

local old, stored, flat = read(from)
if #flat > 0 and old.format ~= '1' then return {'malformed'} end
local live = #flat > 0 and not old.ended and tonumber(old.expires) > now

if mode ~= 'save' then
  if not live then return {'gone'} end
  -- What becomes of entries with ends of their own, the library knows.
  if mode == 'change' and old.untils then return {'conflict', flat} end
  if expected ~= '' and stored.terms ~= expected then return {'conflict', flat} end
end

local new = {}
if mode == 'change' then
  for field, value in pairs(old) do new[field] = value end
end

local at = 7
local function argument()
  at = at + 1
  return ARGV[at]
end
local function optional()
  local value = argument()
  if string.sub(value, 1, 1) == '+' then return string.sub(value, 2) end
end

local operations = {}

operations['set'] = function()
  local field = argument()
  new[field] = argument()
end

operations['remove'] = function() new[argument()] = nil end

operations['clear'] = function()
  for field in pairs(new) do
    if string.byte(field) == ENTRY then new[field] = nil end
  end
  new.owner, new.handle = nil, nil
end

operations['take'] = function()
  local field = argument()
  if argument() == new[field] then new[field] = nil end
end

operations['update'] = function()
  local field = argument()
  local taken, seen, result = optional(), optional(), optional()
  local took = taken and new[field] == taken
  if took then new[field] = nil end
  local reads_as, aliases = new[field], {}
  for i = 1, tonumber(argument()) do
    aliases[i] = argument()
    if reads_as == nil then reads_as = new[aliases[i]] end
  end
  if reads_as ~= seen then return true end
  -- A value that stands under an older key moves, also if it stays the same: the older key is removed.
  if took or seen ~= result or (seen and new[field] == nil) then
    new[field] = result
    for _, alias in ipairs(aliases) do new[alias] = nil end
  end
end

operations['apply'] = function() return true end

operations['renew'] = function()
  local active, limit = tonumber(argument()), tonumber(argument())
  local last = limit and math.min(tonumber(new.limit_from) + limit, LATEST) or LATEST
  local expires = math.min(active + tonumber(new.idle), last)
  new.expires = text(math.max(expires, tonumber(new.expires)))
  new.seen = text(math.max(active, tonumber(new.seen)))
end

while at < #ARGV do
  -- Another request was faster: a closure has to run again.
  if operations[argument()]() then return {'conflict', flat} end
end

local expires = tonumber(new.expires)
if new.owner then
  local listed = 0
  if new.owner == old.owner and new.handle == old.handle then listed = tonumber(old.listed) or 0 end
  if new.handle == ARGV[7] then listed = math.max(listed, tonumber(ARGV[6])) end
  -- The index may name a session that is gone, never miss a live one: it is written first.
  if listed < expires then return {'unlisted', new.owner, new.handle, new.expires, new.idle} end
  new.listed = text(listed)
else
  new.listed = nil
end

local function is_same()
  for part, value in pairs(new) do
    if old[part] ~= value then return false end
  end
  for part in pairs(old) do
    if new[part] == nil then return false end
  end
  return true
end
if mode == 'change' and to == from and is_same() then return {'ok', flat} end
new.mark = mark

local before, replaced = old, stored
if to ~= from then before, replaced = read(to) end
local written = stored_form(new)
local set, gone = {}, {}
for field, value in pairs(written) do
  if replaced[field] ~= value then
    set[#set + 1] = field
    set[#set + 1] = value
  end
end
for field in pairs(replaced) do
  if written[field] == nil then gone[#gone + 1] = field end
end

-- What needs memory comes first: a full server refuses it while nothing has been written yet.
if new.handle then redis.call('HSET', handles, new.handle, name) end
for i = 1, #set, 1000 do redis.call('HSET', to, unpack(set, i, math.min(i + 999, #set))) end
for i = 1, #gone, 1000 do redis.call('HDEL', to, unpack(gone, i, math.min(i + 999, #gone))) end

-- Lengths, not times: the server's clock need not agree with ours.
local left = math.max(expires - now, 0)
if before.expires ~= new.expires then redis.call('PEXPIRE', to, text(left)) end
if new.handle and (old.expires ~= new.expires or old.handle ~= new.handle) then
  if redis.call('PTTL', handles) < left then redis.call('PEXPIRE', handles, text(left)) end
end
if old.handle and old.handle ~= new.handle then redis.call('HDEL', handles, old.handle) end
if to ~= from then
  redis.call('DEL', from)
  redis.call('HSET', from, 'terms', 'format=1 ended=' .. text(now + 60000))
  redis.call('PEXPIRE', from, '60000')
end

local answer = {}
for field, value in pairs(written) do
  answer[#answer + 1] = field
  answer[#answer + 1] = value
end
if old.handle and old.handle ~= new.handle then return {'ok', answer, old.owner, old.handle} end
return {'ok', answer}
