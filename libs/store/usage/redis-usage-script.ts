import type { Result } from 'ioredis';
import { measureIndex } from './measures.ts';
import { REMEMBERED_MS } from './port.ts';

/** Requests of an hour are remembered in hashes of about so many, which Redis keeps as one packed list each. */
const REQUESTS_PER_HASH = 256;
const MAX_HASHES = 16_384;

/**
 * Applies usage records of one tenant. KEYS: `sluice:{<tenant>}:usage`; every other key begins with it, so all are in its slot.
 * ARGV: seconds that requests are remembered, seconds that buckets of a minute, hour and day are kept, how many groups a bucket
 * may have, the group beyond that, then the records: request id, its hash as a number, attempt, hour of the request’s arrival,
 * minute of the attempt’s end, outcome (an index, or -1 where the request goes on), the number of parts, and for each a group
 * and its sums, `<index>=<value> …`, the number of charges, and for each the key of a budget’s counter, when its period begins and ends,
 * and nano-dollars. Gives 1 for each record that was new, else 0.
 *
 * `<prefix>:seen:<hour>` is a hash of how many hashes there are for the requests of that hour and how many requests they have;
 * `<prefix>:seen:<hour>:<n>` is one of them, from request id to the attempts that were applied, `1,2`; a `-` in front says that
 * the request has not been counted yet. `<prefix>:<interval>:<bucket>` is a hash from group to sums. What is charged to budgets is counted where
 * reservations are (`redis-counters.ts`), beside what they count: `applied` in the period that begins at `period`, and `alerted`.
 */
const APPLY = `
local call, floor, max, min = redis.call, math.floor, math.max, math.min
local prefix = KEYS[1]
local seen_kept = ARGV[1]
local intervals = {
  { name = 'minute', minutes = 1, kept = tonumber(ARGV[2]) },
  { name = 'hour', minutes = 60, kept = tonumber(ARGV[3]) },
  { name = 'day', minutes = 1440, kept = tonumber(ARGV[4]) }
}
local most_groups, other = tonumber(ARGV[5]), ARGV[6]
local function text(number) return string.format('%.0f', number) end

local touched, hashes, added = {}, {}, {}
local function hashes_of(hour)
  if hashes[hour] then return hashes[hour] end
  local key = prefix .. ':seen:' .. hour
  touched[key] = true
  local count = tonumber(call('HGET', key, 'hashes'))
  if not count then
    local before = tonumber(call('HGET', prefix .. ':seen:' .. text(hour - 1), 'requests')) or 0
    count = min(${MAX_HASHES}, max(1, floor(before / ${REQUESTS_PER_HASH})))
    call('HSET', key, 'hashes', text(count))
  end
  hashes[hour] = count
  return count
end

local function total_of(buckets, bucket, group)
  local groups = buckets[bucket]
  if not groups then groups = {}; buckets[bucket] = groups end
  local total = groups[group]
  if not total then total = {}; groups[group] = total end
  return total
end

local function add_text(total, sums)
  for index, value in string.gmatch(sums, '(%d+)=(%d+)') do
    total[index] = (total[index] or 0) + tonumber(value)
  end
end

-- Groups by minute: a record is read once, and not for each interval.
local minutes = {}

local counters = string.sub(prefix, 1, -6) .. 'limit:m:p:'
local function charge(key, start, finish, cost)
  local counter = counters .. key
  local fields = call('HMGET', counter, 'start', 'total', 'reserved', 'period', 'applied')
  local held, period, applied = tonumber(fields[1]) or -1, tonumber(fields[4]) or -1, cost
  if period > start then return end
  if period == start then applied = applied + tonumber(fields[5])
  else call('HSET', counter, 'period', text(start), 'alerted', '0') end
  call('HSET', counter, 'applied', text(applied))
  if held < start then
    call('HSET', counter, 'start', text(start), 'finish', text(finish), 'total', text(applied), 'reserved', '0')
  elseif held == start and tonumber(fields[2]) < applied + (tonumber(fields[3]) or 0) then
    call('HSET', counter, 'total', text(applied + (tonumber(fields[3]) or 0)))
  end
  local kept_until = text(finish + ${REMEMBERED_MS})
  if call('PTTL', counter) < 0 then call('PEXPIREAT', counter, kept_until)
  else call('PEXPIREAT', counter, kept_until, 'GT') end
end

local answer, at = {}, 7
while at <= #ARGV do
  local id, hash, attempt, hour, minute = ARGV[at], tonumber(ARGV[at + 1]), ARGV[at + 2], tonumber(ARGV[at + 3]), tonumber(ARGV[at + 4])
  local outcome, parts = ARGV[at + 5], tonumber(ARGV[at + 6])
  at = at + 7
  local key = prefix .. ':seen:' .. text(hour) .. ':' .. text(hash % hashes_of(text(hour)))
  local known = call('HGET', key, id)
  local counted, applied = false, ''
  if known then
    counted = string.sub(known, 1, 1) ~= '-'
    applied = counted and known or string.sub(known, 2)
  else
    added[text(hour)] = (added[text(hour)] or 0) + 1
  end
  if known and string.find(',' .. applied .. ',', ',' .. attempt .. ',', 1, true) then
    answer[#answer + 1] = 0
  else
    answer[#answer + 1] = 1
    if applied ~= '' then applied = applied .. ',' end
    local counts = outcome ~= '-1' and not counted
    call('HSET', key, id, ((counted or counts) and '' or '-') .. applied .. attempt)
    touched[key] = true
    for part = 0, parts - 1 do
      local total = total_of(minutes, minute, ARGV[at + 2 * part])
      add_text(total, ARGV[at + 2 * part + 1])
      if part == 0 and counts then add_text(total, '${measureIndex('requests')}=1 ' .. outcome .. '=1') end
    end
  end
  local is_new = answer[#answer] == 1
  at = at + 2 * parts
  for place = at + 1, at + 4 * tonumber(ARGV[at]), 4 do
    if is_new then
      charge(ARGV[place], tonumber(ARGV[place + 1]), tonumber(ARGV[place + 2]), tonumber(ARGV[place + 3]))
    end
  end
  at = at + 1 + 4 * tonumber(ARGV[at])
end

for hour, count in pairs(added) do
  call('HINCRBY', prefix .. ':seen:' .. hour, 'requests', text(count))
end
for key in pairs(touched) do call('EXPIRE', key, seen_kept) end

local function write(key, group, total)
  local stored = call('HGET', key, group)
  if not stored and call('HLEN', key) >= most_groups then
    group = other
    stored = call('HGET', key, group)
  end
  if stored then add_text(total, stored) end
  local pairs_of = {}
  for index, value in pairs(total) do pairs_of[#pairs_of + 1] = index .. '=' .. text(value) end
  call('HSET', key, group, table.concat(pairs_of, ' '))
end

for _, interval in ipairs(intervals) do
  local buckets = {}
  for minute, groups in pairs(minutes) do
    for group, total in pairs(groups) do
      local sum = total_of(buckets, floor(minute / interval.minutes), group)
      for index, value in pairs(total) do sum[index] = (sum[index] or 0) + value end
    end
  end
  for bucket, groups in pairs(buckets) do
    local key = prefix .. ':' .. interval.name .. ':' .. text(bucket)
    for group, total in pairs(groups) do write(key, group, total) end
    call('EXPIREAT', key, text((bucket + 1) * interval.minutes * 60 + interval.kept))
  end
end
return answer
`;

/** KEYS: the claim. ARGV: who claims, for so many milliseconds. Gives 1 where it is theirs. */
const CLAIM = `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`;

/** KEYS: the position. ARGV: where it is, where it is to be. Gives 1 where it was there. */
const MOVE = `
if (redis.call('GET', KEYS[1]) or '0') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1
`;

export const usageScripts = {
  applyUsage: { lua: APPLY, numberOfKeys: 1 },
  moveUsage: { lua: MOVE, numberOfKeys: 1 },
  claimUsage: { lua: CLAIM, numberOfKeys: 1 },
};

declare module 'ioredis' {
  interface RedisCommander<Context> {
    applyUsage(key: string, ...records: (string | number | Buffer)[]): Result<number[], Context>;
    moveUsage(key: string, from: number, to: number): Result<number, Context>;
    claimUsage(key: string, holder: string, forMs: number): Result<number, Context>;
  }
}
