import { MAX_SKEW_MS } from './period-counter.ts';
import { ASK_AGAIN_MS } from './slot-counter.ts';

/** A counter tells by itself what counts no more: keys live longer, so that clocks that differ lose nothing. */
const KEPT_LONGER_MS = 60_000;

/**
 * The counters of `counter.ts` in Lua, by the letter of their form. `c` is an opened counter: `key`, `a` to `d`
 * (a window; a window and burst; four bounds), `limit`. A counter is a hash: `s` has a field a bucket, by its number, and `total`, `oldest`
 * and `latest` bucket; `b` has `level` and `at`; `p` has `start`, `total`, `finish` and, of costs, `reserved` (what usage adds beside, `redis-usage-script.ts` says). `c` is a sorted set of request ids by when their leases end.
 */
export const REDIS_COUNTERS = `
local call, floor, max, min, ceil = redis.call, math.floor, math.max, math.min, math.ceil
local function text(number) return string.format('%.0f', number) end

local function expire(c, rest) call('PEXPIRE', c.key, text(max(0, rest) + ${KEPT_LONGER_MS})) end

local sliding, bucket, period, slots = {}, {}, {}, {}
local forms = { s = sliding, b = bucket, p = period, c = slots }

local function buckets_from(c, last)
  local names = {}
  for number = c.oldest, last do names[#names + 1] = text(number) end
  return names
end

local function forget(c)
  call('DEL', c.key)
  c.total, c.count, c.oldest, c.latest = 0, 0, nil, nil
end

local function drop_before(c, first)
  local names = buckets_from(c, first - 1)
  local counts = call('HMGET', c.key, unpack(names))
  for _, count in ipairs(counts) do c.total = c.total - (tonumber(count) or 0) end
  call('HDEL', c.key, unpack(names))
  c.oldest = first
  call('HSET', c.key, 'total', text(c.total), 'oldest', text(first))
end

function sliding.open(c, now)
  c.width = max(1, floor(c.a / 60))
  c.place = floor(now / c.width)
  local fields = call('HMGET', c.key, 'total', 'oldest', 'latest', text(c.place))
  c.total, c.oldest, c.latest = tonumber(fields[1]) or 0, tonumber(fields[2]), tonumber(fields[3])
  c.count = tonumber(fields[4]) or 0
  if not c.latest then return end
  local at, latest_start = now, c.latest * c.width
  if latest_start > now + c.a then
    forget(c)
    return
  elseif latest_start > now then
    at, c.place = latest_start, c.latest
    c.count = tonumber(call('HGET', c.key, text(c.latest))) or 0
  end
  local first = floor((at - c.a) / c.width)
  if c.latest < first then forget(c)
  elseif c.oldest < first then drop_before(c, first) end
end

function sliding.has_room(c, limit, amount) return c.total + amount <= limit end
function sliding.remaining(c, limit) return max(0, limit - c.total) end

function sliding.take(c, now, amount)
  c.total, c.count = c.total + amount, c.count + amount
  if c.latest == c.place then
    call('HSET', c.key, 'total', text(c.total), text(c.place), text(c.count))
    return
  end
  c.oldest, c.latest = c.oldest or c.place, c.place
  call('HSET', c.key, 'total', text(c.total), text(c.place), text(c.count),
    'oldest', text(c.oldest), 'latest', text(c.place))
  expire(c, (c.place + 1) * c.width + c.a - now)
end

function sliding.give_back(c, place, amount)
  local fields = call('HMGET', c.key, 'total', 'oldest', text(place))
  if not fields[3] or not fields[2] or place < tonumber(fields[2]) then return end
  local given = min(amount, tonumber(fields[3]))
  call('HSET', c.key, 'total', text(tonumber(fields[1]) - given), text(place), text(tonumber(fields[3]) - given))
end

function sliding.overrun(c, now, place, amount)
  sliding.open(c, now)
  sliding.take(c, now, amount)
end

function sliding.until_room(c, now, limit, amount)
  if not c.latest then return c.a end
  local left = c.total
  local counts = call('HMGET', c.key, unpack(buckets_from(c, c.latest)))
  for index = 1, #counts do
    local count = tonumber(counts[index])
    left = left - (count or 0)
    if count and left + amount <= limit then return (c.oldest + index) * c.width + c.a - now end
  end
  return c.a
end

function sliding.until_whole(c, now)
  if c.total == 0 then return 0 end
  return max(0, (c.latest + 1) * c.width + c.a - now)
end

function bucket.open(c, now)
  local fields = call('HMGET', c.key, 'level', 'at')
  local brim = c.b * c.a
  local level, at = tonumber(fields[1]) or brim, tonumber(fields[2]) or 0
  if now < at - c.a then at = now end
  c.level = min(brim, level + max(0, now - at) * c.limit)
  c.at, c.place = max(at, now), 0
end

local function write_bucket(c, now)
  call('HSET', c.key, 'level', text(c.level), 'at', text(c.at))
  expire(c, bucket.until_whole(c, now))
end

function bucket.has_room(c, limit, amount) return amount * c.a <= c.level end
function bucket.remaining(c) return max(0, floor(c.level / c.a)) end

function bucket.take(c, now, amount)
  c.level = c.level - amount * c.a
  write_bucket(c, now)
end

function bucket.give_back(c, place, amount)
  local level = call('HGET', c.key, 'level')
  if level then call('HSET', c.key, 'level', text(tonumber(level) + amount * c.a)) end
end

function bucket.overrun(c, now, place, amount)
  bucket.open(c, now)
  bucket.take(c, now, amount)
end

function bucket.until_room(c, now, limit, amount)
  return c.at - now + max(0, ceil((amount * c.a - c.level) / c.limit))
end

function bucket.until_whole(c, now)
  return max(0, c.at + ceil((c.b * c.a - c.level) / c.limit) - now)
end

function period.open(c, now)
  local start, finish = c.b, c.c
  if now < c.b then start, finish = c.a, c.b
  elseif now >= c.c then start, finish = c.c, c.d end
  local fields = call('HMGET', c.key, 'start', 'total', 'finish', 'reserved')
  local known = tonumber(fields[1]) or 0
  local ahead = known > start and known - now <= ${MAX_SKEW_MS}
  if ahead or known == start then
    c.place, c.total, c.finish = known, tonumber(fields[2]) or 0, tonumber(fields[3]) or finish
    c.reserved = tonumber(fields[4]) or 0
  else
    c.place, c.total, c.finish, c.reserved, c.is_new = start, 0, finish, 0, true
  end
end

function period.has_room(c, limit, amount) return c.total + amount <= limit end
function period.remaining(c, limit) return max(0, limit - c.total) end

function period.take(c, now, amount)
  c.total = c.total + amount
  call('HSET', c.key, 'start', text(c.place), 'total', text(c.total), 'finish', text(c.finish))
  if not c.is_new then return end
  call('HSET', c.key, 'reserved', '0')
  if call('PTTL', c.key) < c.finish - now then expire(c, c.finish - now) end
end

function period.give_back(c, place, amount)
  local fields = call('HMGET', c.key, 'start', 'total')
  if tonumber(fields[1]) ~= place then return end
  call('HSET', c.key, 'total', text(max(0, tonumber(fields[2]) - amount)))
end

function period.reserve(c, amount)
  c.reserved = c.reserved + amount
  call('HSET', c.key, 'reserved', text(c.reserved))
end

function period.unreserve(c, place, amount)
  local fields = call('HMGET', c.key, 'start', 'reserved')
  if tonumber(fields[1]) ~= place then return end
  call('HSET', c.key, 'reserved', text(max(0, (tonumber(fields[2]) or 0) - amount)))
end

function period.spent(c) return max(0, c.total - c.reserved) end
function period.overrun(c, now, place, amount) period.give_back(c, place, -amount) end
function period.until_room(c, now) return c.finish - now end

function period.until_whole(c, now)
  if c.total == 0 then return 0 end
  return c.finish - now
end

function slots.open(c, now)
  c.place, c.count = 0, call('ZCARD', c.key)
  if c.count >= c.limit then
    c.count = c.count - call('ZREMRANGEBYSCORE', c.key, '-inf', text(now))
  end
end

function slots.has_room(c, limit) return c.count < limit end
function slots.remaining(c, limit) return max(0, limit - c.count) end

function slots.take(c, now, amount, id, lease)
  c.count = (c.count or 0) + 1
  call('ZADD', c.key, text(now + lease), id)
  if call('PTTL', c.key) < lease then expire(c, lease) end
end

function slots.give_back(c, place, amount, id) call('ZREM', c.key, id) end
function slots.overrun() end

function slots.until_room(c, now)
  local first = call('ZRANGE', c.key, 0, 0, 'WITHSCORES')
  return min(${ASK_AGAIN_MS}, (tonumber(first[2]) or now + ${ASK_AGAIN_MS}) - now)
end

function slots.until_whole(c)
  if c.count == 0 then return 0 end
  return ${ASK_AGAIN_MS}
end
`;
