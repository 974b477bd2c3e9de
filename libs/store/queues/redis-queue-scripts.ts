import type { Result } from 'ioredis';
import { LAPSE_MS, TENANT_SHARE } from './memory-queue.ts';
import {
  FIRST_THRESHOLD,
  MAX_WINDOW,
  REST_BOUND_MS,
  REST_INITIAL_MS,
  REST_MAX_MS,
  RUNNING_WINDOW,
} from './pace.ts';
import { JOB_YIELDS_MS, LEASE_MS } from './port.ts';
import { REDIS_ORDER } from './redis-order-script.ts';
import { THROUGHPUT_WINDOW_MS } from './throughput.ts';

/** How much is taken out of one queue in one step; the rest in the next one. */
const SWEPT_AT_ONCE = 256;
/** How long the pace of a queue is remembered that nobody uses. */
const STATE_KEPT_MS = 3_600_000;

/**
 * One queue, all of it in one hash slot. `entries` is a hash: `<state>|<kind>|<priority>|<since>|<order>|<ends>|<holder>|<tenant>` by id,
 * the state being `w`aiting, in `t`urn or `d`eferred, the kind `r`equest or `j`ob. Sorted sets of ids: `arrivals` of those without a turn by
 * `since`, `ends` of the same by when they expire, `leases` by when those end, `deferred` by when each may have a turn again. `counts` is how many
 * wait of each tenant, `state` the pace (`pace.ts`) and numbers of the whole.
 *
 * The time is Redis’s own; tests pass one.
 */
const QUEUE = `${REDIS_ORDER}
local STATE, ENTRIES, ARRIVALS = prefix .. 'state', prefix .. 'entries', prefix .. 'arrivals'
local ENDS, LEASES, DEFERRED = prefix .. 'ends', prefix .. 'leases', prefix .. 'deferred'
local COUNTS = prefix .. 'counts'

local function time_of(given)
  local now = tonumber(given)
  if now then return now end
  local time = call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local fields = { 'waiting', 'turns', 'window', 'threshold', 'rests', 'failures', 'looked', 'hold', 'faded', 'fadedAt' }
local function read_state()
  local values = call('HMGET', STATE, unpack(fields))
  local s = {}
  for at, field in ipairs(fields) do s[field] = tonumber(values[at] or 0) end
  if not values[3] then s.window, s.threshold = ${MAX_WINDOW}, ${FIRST_THRESHOLD} end
  return s
end
local function write_state(s)
  local values = {}
  for _, field in ipairs(fields) do
    table.insert(values, field)
    table.insert(values, string.format('%.17g', s[field]))
  end
  call('HSET', STATE, unpack(values))
  if s.waiting == 0 and s.turns == 0 then call('PEXPIRE', STATE, ${STATE_KEPT_MS}) else call('PERSIST', STATE) end
end

local function find(id)
  local stored = call('HGET', ENTRIES, id)
  if not stored then return nil end
  local state, kind, priority, since, order, ends, holder, tenant =
    string.match(stored, '^(%a)|(%a)|(%d+)|(%d+)|(%d+)|(%d+)|([^|]*)|(.*)$')
  return {
    state = state, kind = kind, priority = priority, since = since, order = order, ends = ends, holder = holder,
    tenant = tenant
  }
end
local function write(id, e)
  call('HSET', ENTRIES, id, 
    table.concat({ e.state, e.kind, e.priority, e.since, e.order, e.ends, e.holder, e.tenant }, '|'))
end

local function count(s, id, e, change)
  s.waiting = s.waiting + change
  if call('HINCRBY', COUNTS, e.tenant, change) == 0 then call('HDEL', COUNTS, e.tenant) end
  if change > 0 then
    call('ZADD', ARRIVALS, e.since, id)
    call('ZADD', ENDS, e.ends, id)
  else
    call('ZREM', ARRIVALS, id)
    call('ZREM', ENDS, id)
  end
end
local function put_back(s, id, e)
  e.state = 'w'
  if e.kind == 'j' then call('ZREM', LEASES, id) end
  push(id, e)
  s.turns = s.turns - 1
  count(s, id, e, 1)
  write(id, e)
end
local function take_out(s, id, e)
  if e.state == 't' then
    s.turns = s.turns - 1
  else
    count(s, id, e, -1)
    remove(id, e)
  end
  call('HDEL', ENTRIES, id)
  call('ZREM', LEASES, id)
  call('ZREM', DEFERRED, id)
end

local function down(s, for_ms, now)
  if now < s.rests then return end
  s.failures = s.failures + 1
  s.threshold = math.max(2, math.floor(s.window / 2))
  s.window = 1
  local rest = math.min(${REST_MAX_MS}, ${REST_INITIAL_MS} * 2 ^ math.min(s.failures - 1, 10))
  s.rests = now + math.max(rest, math.min(${REST_BOUND_MS}, for_ms))
end
local function closed(s, for_ms, now)
  s.window = math.max(1, math.floor(s.window / 2))
  s.rests = math.max(s.rests, now + math.min(${REST_BOUND_MS}, for_ms))
end
local function faded(s, now) return s.faded * math.exp((s.fadedAt - now) / ${THROUGHPUT_WINDOW_MS}) end
local function went_well(s, what, now)
  if what == 'answered' then
    s.failures = 0
    s.window = math.min(${MAX_WINDOW}, s.window + (s.window < s.threshold and 1 or 1 / s.window))
  elseif s.window < ${RUNNING_WINDOW} then
    s.window = s.window + 1
  end
  s.faded = faded(s, now) + 1
  s.fadedAt = now
end
local function add(list, id, e)
  for _, value in ipairs({ id, e.kind, e.priority, e.since, e.holder, e.tenant }) do table.insert(list, value) end
end
`;

const ENQUEUE = `${QUEUE}
local id, kind, tenant, priority, holder, since, waits, most, down_for = unpack(ARGV)
local now = time_of(ARGV[10])
local s = read_state()
if down_for ~= '' then down(s, tonumber(down_for), now) end
local e = find(id)
local answer = 'queued'
if e then
  e.holder = holder
  if e.state == 't' then put_back(s, id, e) else write(id, e) end
else
  local room = tonumber(most) - s.waiting
  if room <= 0 or tonumber(call('HGET', COUNTS, tenant) or 0) >= ${TENANT_SHARE} * room then
    answer = 'full'
  else
    local yields = kind == 'j' and ${JOB_YIELDS_MS} or 0
    e = {
      state = 'w', kind = kind, priority = priority, since = since, order = text(since + yields), ends = text(now + waits),
      holder = holder, tenant = tenant
    }
    write(id, e)
    push(id, e)
    count(s, id, e, 1)
  end
end
if answer == 'queued' and kind == 'r' then call('ZADD', LEASES, text(now + ${LEASE_MS}), id) end
write_state(s)
return answer
`;

const RENEW = `${QUEUE}
local now = time_of(ARGV[1])
local answer = {}
for at = 2, #ARGV do
  local e = find(ARGV[at])
  if e and (e.kind == 'r' or e.state == 't') then call('ZADD', LEASES, text(now + ${LEASE_MS}), ARGV[at]) end
  table.insert(answer, e and (e.state == 't' and 'turn' or 'waiting') or '')
end
return answer
`;

const TAKE = `${QUEUE}
local most, now = tonumber(ARGV[1]), time_of(ARGV[2])
local s = read_state()
if now - s.looked > ${LAPSE_MS} then s.hold = now + ${LEASE_MS} end
s.looked = now
local turns, expired, lost = {}, {}, {}
if now >= s.hold then
  for _, id in ipairs(call('ZRANGEBYSCORE', LEASES, '-inf', text(now), 'LIMIT', 0, ${SWEPT_AT_ONCE})) do
    local e = find(id)
    if e.kind == 'j' then
      put_back(s, id, e)
    else
      take_out(s, id, e)
      add(lost, id, e)
    end
  end
end
for _, id in ipairs(call('ZRANGEBYSCORE', ENDS, '-inf', text(now), 'LIMIT', 0, ${SWEPT_AT_ONCE})) do
  local e = find(id)
  take_out(s, id, e)
  add(expired, id, e)
end
for _, id in ipairs(call('ZRANGEBYSCORE', DEFERRED, '-inf', text(now), 'LIMIT', 0, ${SWEPT_AT_ONCE})) do
  local e = find(id)
  call('ZREM', DEFERRED, id)
  e.state = 'w'
  write(id, e)
  push(id, e)
end
local room = now < s.rests and 0 or math.max(0, math.floor(s.window) - s.turns)
for _ = 1, math.min(most, room) do
  local id = shift()
  if not id then break end
  local e = find(id)
  e.state = 't'
  write(id, e)
  call('ZADD', LEASES, text(now + ${LEASE_MS}), id)
  count(s, id, e, -1)
  s.turns = s.turns + 1
  add(turns, id, e)
end
write_state(s)
return { turns, expired, lost }
`;

const END = `${QUEUE}
local id, what, for_ms = ARGV[1], ARGV[2], tonumber(ARGV[3])
local now = time_of(ARGV[4])
local e = find(id)
if not e then return 0 end
local is_over = what == 'answered' or what == 'running' or what == 'gone'
if not is_over and e.state ~= 't' then return 0 end
local s = read_state()
if is_over then
  if what ~= 'gone' and e.state == 't' then went_well(s, what, now) end
  take_out(s, id, e)
elseif what == 'down' then
  down(s, for_ms, now)
  e.order = order_behind(e)
  put_back(s, id, e)
elseif what == 'closed' then
  closed(s, for_ms, now)
  put_back(s, id, e)
else
  put_back(s, id, e)
  remove(id, e)
  e.state = 'd'
  write(id, e)
  call('ZADD', DEFERRED, text(now + for_ms), id)
end
write_state(s)
return 1
`;

const HAS = `${QUEUE}
local answer = {}
for _, id in ipairs(ARGV) do table.insert(answer, call('HEXISTS', ENTRIES, id)) end
return answer
`;

const PLACE = `${QUEUE}
local id, now = ARGV[1], time_of(ARGV[2])
local e = find(id)
if not e then return {} end
if e.state == 't' then return { 'turn' } end
local s = read_state()
local position = e.state == 'd' and s.waiting or position_of(id, e)
local lately = faded(s, now)
if lately < 0.5 then return { 'waiting', text(position) } end
local moving = math.ceil(position * ${THROUGHPUT_WINDOW_MS} / lately)
return { 'waiting', text(position), text(math.max(0, s.rests - now) + moving) }
`;

const SIZE = `${QUEUE}
local now = time_of(ARGV[1])
local s = read_state()
local oldest = call('ZRANGE', ARRIVALS, 0, 0, 'WITHSCORES')[2]
return {
  text(s.waiting), text(call('ZCARD', DEFERRED)), text(s.turns), text(math.floor(s.window)), text(math.max(0, s.rests - now)),
  text(math.max(0, now - (oldest or now)))
}
`;

export const queueScripts = {
  enqueue: { lua: ENQUEUE, numberOfKeys: 1 },
  renewQueued: { lua: RENEW, numberOfKeys: 1 },
  takeTurns: { lua: TAKE, numberOfKeys: 1 },
  endTurn: { lua: END, numberOfKeys: 1 },
  hasQueued: { lua: HAS, numberOfKeys: 1 },
  placeInQueue: { lua: PLACE, numberOfKeys: 1 },
  sizeOfQueue: { lua: SIZE, numberOfKeys: 1 },
};

/** Empty: the time is Redis’s own. */
type Now = number | '';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    enqueue(
      key: string,
      id: string,
      kind: string,
      tenant: string,
      priority: number,
      holder: string,
      since: number,
      waitsForMs: number,
      maxLength: number,
      downForMs: number | '',
      now: Now,
    ): Result<string, Context>;
    renewQueued(key: string, now: Now, ...ids: string[]): Result<string[], Context>;
    takeTurns(key: string, most: number, now: Now): Result<[string[], string[], string[]], Context>;
    endTurn(key: string, id: string, end: string, forMs: number, now: Now): Result<number, Context>;
    hasQueued(key: string, ...ids: string[]): Result<number[], Context>;
    placeInQueue(key: string, id: string, now: Now): Result<string[], Context>;
    sizeOfQueue(key: string, now: Now): Result<string[], Context>;
  }
}
