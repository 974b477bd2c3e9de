import type { Result } from 'ioredis';
import { SETTLED_KEPT_MS } from './memory-reservations.ts';

/**
 * A reservation is a hash: `state` (held, called, settled), `attempt` (the one that the state is of), `held` (the
 * highest attempt that was held) and `instance`. A counter is a hash: a field a bucket, by its number, and
 * `total`, `oldest` and `latest` bucket. Every key of a call carries the same `{tenant}`.
 *
 * Buckets, and what is counted when, are those of `window-counter.ts`. The time is Redis's own, so that
 * all policy nodes agree; tests pass one.
 */
const TIME = `
local function time_ms(given)
  if given ~= '' then return tonumber(given) end
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local function text(number) return string.format('%.0f', number) end
`;

/**
 * KEYS: reservation, then a counter a limit. ARGV: attempt, leaseMs, time or '', then limit and windowMs a limit.
 * Gives: held (0, 1), repeated (0, 1), then remaining and resetMs a limit.
 */
const HOLD = `${TIME}
local function buckets_from(counter, last)
  local names = {}
  for bucket = counter.oldest, last do names[#names + 1] = text(bucket) end
  return names
end

local function forget(counter)
  redis.call('DEL', counter.key)
  counter.total, counter.oldest, counter.latest = 0, nil, nil
end

local function open_counter(key, limit, window, now)
  local width = math.max(1, math.ceil(window / 60))
  local fields = redis.call('HMGET', key, 'total', 'oldest', 'latest')
  local counter = {
    key = key, limit = limit, window = window, width = width, at = now,
    total = tonumber(fields[1]) or 0, oldest = tonumber(fields[2]), latest = tonumber(fields[3])
  }
  if not counter.latest then return counter end
  local latest_start = counter.latest * width
  if latest_start > now + window then forget(counter) return counter end
  counter.at = math.max(now, latest_start)
  local first = math.floor((counter.at - window) / width)
  if counter.latest < first then forget(counter) return counter end
  if counter.oldest < first then
    local names = buckets_from(counter, first - 1)
    local counts = redis.call('HMGET', key, unpack(names))
    for _, count in ipairs(counts) do counter.total = counter.total - (tonumber(count) or 0) end
    redis.call('HDEL', key, unpack(names))
    counter.oldest = first
    redis.call('HSET', key, 'total', text(counter.total), 'oldest', text(first))
  end
  return counter
end

local function until_room(counter, now)
  if not counter.latest then return counter.window end
  local left = counter.total
  local counts = redis.call('HMGET', counter.key, unpack(buckets_from(counter, counter.latest)))
  for index = 1, #counts do
    left = left - (tonumber(counts[index]) or 0)
    if left < counter.limit then
      return (counter.oldest + index) * counter.width + counter.window - now
    end
  end
  return counter.window
end

local function add(counter, now)
  local bucket = math.floor(counter.at / counter.width)
  counter.total = counter.total + 1
  counter.oldest = counter.oldest or bucket
  redis.call('HINCRBY', counter.key, text(bucket), 1)
  if counter.latest == bucket then
    redis.call('HSET', counter.key, 'total', text(counter.total))
  else
    counter.latest = bucket
    redis.call('HSET', counter.key, 'total', text(counter.total), 'oldest', text(counter.oldest), 'latest', text(bucket))
    redis.call('PEXPIRE', counter.key, text((bucket + 1) * counter.width + counter.window - now))
  end
end

local attempt, lease, now = tonumber(ARGV[1]), tonumber(ARGV[2]), time_ms(ARGV[3])
local held_attempt = tonumber(redis.call('HGET', KEYS[1], 'held'))
local counters, by_key, room = {}, {}, true
for index = 2, #KEYS do
  local key, limit = KEYS[index], tonumber(ARGV[2 * index])
  local counter = by_key[key] or open_counter(key, limit, tonumber(ARGV[2 * index + 1]), now)
  by_key[key] = counter
  counters[#counters + 1] = { counter = counter, limit = limit }
  if counter.total >= limit then room = false end
end

local held, repeated = 1, 0
if held_attempt then
  if attempt <= held_attempt then
    repeated = 1
  else
    redis.call('HSET', KEYS[1], 'held', attempt)
    if redis.call('HGET', KEYS[1], 'state') == 'held' then redis.call('HSET', KEYS[1], 'attempt', attempt) end
    if redis.call('PTTL', KEYS[1]) < lease then redis.call('PEXPIRE', KEYS[1], lease) end
  end
elseif room then
  for _, counter in pairs(by_key) do add(counter, now) end
  redis.call('HSET', KEYS[1], 'state', 'held', 'attempt', attempt, 'held', attempt)
  redis.call('PEXPIRE', KEYS[1], lease)
else
  held = 0
end

local answer = { held, repeated }
for _, entry in ipairs(counters) do
  local remaining = math.max(0, entry.limit - entry.counter.total)
  entry.counter.limit = entry.limit
  answer[#answer + 1] = remaining
  answer[#answer + 1] = remaining > 0 and 0 or until_room(entry.counter, now)
end
return answer
`;

/** KEYS: reservation. ARGV: attempt, instance, leaseMs. What an earlier attempt says late changes nothing. */
const CALLED = `
local attempt, lease = tonumber(ARGV[1]), tonumber(ARGV[3])
local fields = redis.call('HMGET', KEYS[1], 'state', 'attempt')
local state, of = fields[1], tonumber(fields[2])
if state == 'called' and attempt < of then return 0 end
if state == 'settled' and attempt <= of then return 0 end
redis.call('HSET', KEYS[1], 'state', 'called', 'attempt', attempt, 'instance', ARGV[2])
redis.call('HSETNX', KEYS[1], 'held', attempt)
if redis.call('PTTL', KEYS[1]) < lease then redis.call('PEXPIRE', KEYS[1], lease) end
return 1
`;

/** KEYS: reservation. What is not known stays so. */
const SETTLE = `
local state = redis.call('HGET', KEYS[1], 'state')
if not state or state == 'settled' then return 0 end
redis.call('HSET', KEYS[1], 'state', 'settled')
redis.call('PEXPIRE', KEYS[1], ${SETTLED_KEPT_MS})
return 1
`;

export const reservationScripts = {
  hold: { lua: HOLD },
  called: { lua: CALLED, numberOfKeys: 1 },
  settle: { lua: SETTLE, numberOfKeys: 1 },
};

declare module 'ioredis' {
  interface RedisCommander<Context> {
    hold(numberOfKeys: number, ...keysAndArguments: (string | number)[]): Result<number[], Context>;
    called(key: string, attempt: number, instance: string, leaseMs: number): Result<number, Context>;
    settle(key: string): Result<number, Context>;
  }
}
