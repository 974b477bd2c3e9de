import type { Result } from 'ioredis';
import { SETTLED_KEPT_MS } from './memory-reservations.ts';

/**
 * A reservation is a string, `<state>:<attempt>:<held>:<instance>`: the state (held, called, settled) and the attempt
 * that it is of, and the highest attempt that was held. A counter is a hash: a field a bucket, by its number,
 * and `total`, `oldest` and `latest` bucket. Every key of a call carries the same `{tenant}`.
 *
 * Buckets, and what is counted when, are those of `window-counter.ts`. The time is Redis's own, so that
 * all policy nodes agree; tests pass one.
 */
const RESERVATION = `
local function read_reservation(key)
  local text = redis.call('GET', key)
  if not text then return nil end
  local state, attempt, held, instance = string.match(text, '^(%a+):(%d+):(%d+):(.*)$')
  return { state = state, attempt = tonumber(attempt), held = tonumber(held), instance = instance }
end
local function write_reservation(key, reservation, lease)
  redis.call('SET', key, table.concat({
    reservation.state, reservation.attempt, reservation.held, reservation.instance
  }, ':'), 'PX', string.format('%.0f', lease))
end
`;

/**
 * KEYS: reservation, then a counter a limit. ARGV: attempt, leaseMs, time or '', then limit and windowMs a limit.
 * Gives: held (0, 1), repeated (0, 1), then remaining and resetMs a limit.
 */
const HOLD = `${RESERVATION}
local function text(number) return string.format('%.0f', number) end

local function buckets_from(counter, last)
  local names = {}
  for bucket = counter.oldest, last do names[#names + 1] = text(bucket) end
  return names
end

local function forget(counter)
  redis.call('DEL', counter.key)
  counter.total, counter.count, counter.oldest, counter.latest = 0, 0, nil, nil
end

local function drop_before(counter, first)
  local names = buckets_from(counter, first - 1)
  local counts = redis.call('HMGET', counter.key, unpack(names))
  for _, count in ipairs(counts) do counter.total = counter.total - (tonumber(count) or 0) end
  redis.call('HDEL', counter.key, unpack(names))
  counter.oldest = first
  redis.call('HSET', counter.key, 'total', counter.total, 'oldest', text(first))
end

local function open_counter(key, window, now)
  local width = math.max(1, math.ceil(window / 60))
  local bucket = math.floor(now / width)
  local fields = redis.call('HMGET', key, 'total', 'oldest', 'latest', text(bucket))
  local counter = {
    key = key, window = window, width = width, bucket = bucket,
    total = tonumber(fields[1]) or 0, oldest = tonumber(fields[2]), latest = tonumber(fields[3]),
    count = tonumber(fields[4]) or 0
  }
  if not counter.latest then return counter end
  local at, latest_start = now, counter.latest * width
  if latest_start > now + window then
    forget(counter)
    return counter
  elseif latest_start > now then
    at, counter.bucket = latest_start, counter.latest
    counter.count = tonumber(redis.call('HGET', key, text(counter.latest))) or 0
  end
  local first = math.floor((at - window) / width)
  if counter.latest < first then forget(counter)
  elseif counter.oldest < first then drop_before(counter, first) end
  return counter
end

local function until_room(counter, limit, now)
  if not counter.latest then return counter.window end
  local left = counter.total
  local counts = redis.call('HMGET', counter.key, unpack(buckets_from(counter, counter.latest)))
  for index = 1, #counts do
    left = left - (tonumber(counts[index]) or 0)
    if left < limit then return (counter.oldest + index) * counter.width + counter.window - now end
  end
  return counter.window
end

local function add(counter, now)
  local bucket = counter.bucket
  counter.total, counter.count = counter.total + 1, counter.count + 1
  if counter.latest == bucket then
    redis.call('HSET', counter.key, 'total', counter.total, text(bucket), counter.count)
    return
  end
  counter.oldest, counter.latest = counter.oldest or bucket, bucket
  redis.call('HSET', counter.key, 'total', counter.total, text(bucket), counter.count,
    'oldest', text(counter.oldest), 'latest', text(bucket))
  redis.call('PEXPIRE', counter.key, text((bucket + 1) * counter.width + counter.window - now))
end

local attempt, lease, now = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local reservation = read_reservation(KEYS[1])
local counters, room = {}, true
for index = 2, #KEYS do
  local key = KEYS[index]
  counters[key] = counters[key] or open_counter(key, tonumber(ARGV[2 * index + 1]), now)
  if counters[key].total >= tonumber(ARGV[2 * index]) then room = false end
end

local held, repeated = 1, 0
if not reservation then
  if room then
    for _, counter in pairs(counters) do add(counter, now) end
    write_reservation(KEYS[1], { state = 'held', attempt = attempt, held = attempt, instance = '' }, lease)
  else
    held = 0
  end
elseif attempt <= reservation.held then
  repeated = 1
else
  reservation.held = attempt
  if reservation.state == 'held' then reservation.attempt = attempt end
  write_reservation(KEYS[1], reservation, math.max(lease, redis.call('PTTL', KEYS[1])))
end

local answer = { held, repeated }
for index = 2, #KEYS do
  local counter, limit = counters[KEYS[index]], tonumber(ARGV[2 * index])
  local remaining = math.max(0, limit - counter.total)
  answer[#answer + 1] = remaining
  answer[#answer + 1] = remaining > 0 and 0 or until_room(counter, limit, now)
end
return answer
`;

/**
 * KEYS: reservations, one a mark. ARGV: state, attempt, instance and leaseMs a mark. What an earlier attempt says
 * late changes nothing; what is not known cannot be settled. `ended` is `called` and then `settled`.
 */
const MARK = `${RESERVATION}
local function mark_called(key, attempt, instance, lease)
  local reservation = read_reservation(key)
  if not reservation then
    write_reservation(key, { state = 'called', attempt = attempt, held = attempt, instance = instance }, lease)
    return
  end
  if reservation.state == 'called' and attempt < reservation.attempt then return end
  if reservation.state == 'settled' and attempt <= reservation.attempt then return end
  reservation.state, reservation.attempt, reservation.instance = 'called', attempt, instance
  write_reservation(key, reservation, math.max(lease, redis.call('PTTL', key)))
end

local function mark_settled(key)
  local reservation = read_reservation(key)
  if not reservation or reservation.state == 'settled' then return end
  reservation.state = 'settled'
  write_reservation(key, reservation, ${SETTLED_KEPT_MS})
end

local function mark_ended(key, attempt, instance)
  local reservation = read_reservation(key) or { state = 'held', attempt = attempt, held = attempt }
  if reservation.state == 'settled' and attempt <= reservation.attempt then return end
  if reservation.state ~= 'called' or attempt >= reservation.attempt then
    reservation.attempt, reservation.instance = attempt, instance
  end
  reservation.state = 'settled'
  write_reservation(key, reservation, ${SETTLED_KEPT_MS})
end

for index, key in ipairs(KEYS) do
  local at = 4 * (index - 1)
  if ARGV[at + 1] == 'called' then
    mark_called(key, tonumber(ARGV[at + 2]), ARGV[at + 3], tonumber(ARGV[at + 4]))
  elseif ARGV[at + 1] == 'ended' then
    mark_ended(key, tonumber(ARGV[at + 2]), ARGV[at + 3])
  else
    mark_settled(key)
  end
end
return #KEYS
`;

export const reservationScripts = {
  hold: { lua: HOLD },
  mark: { lua: MARK },
};

declare module 'ioredis' {
  interface RedisCommander<Context> {
    hold(numberOfKeys: number, ...keysAndArguments: (string | number)[]): Result<number[], Context>;
    mark(numberOfKeys: number, ...keysAndArguments: (string | number)[]): Result<number, Context>;
  }
}
