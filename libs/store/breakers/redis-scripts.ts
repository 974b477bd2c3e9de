import type { Result } from 'ioredis';
import { UNPROBED_KEPT_MS } from './port.ts';

/**
 * One hash, a field a breaker that is not closed: `<open until>:<successes>:<probe until>:<instance that probes>`. The
 * time is Redis’s own; tests pass one.
 */
const BREAKERS = `
local call = redis.call
local function time_of(given)
  local now = tonumber(given)
  if now then return now end
  local time = call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local function text(number) return string.format('%.0f', number) end
local function parse(stored)
  local open, successes, probe, instance = string.match(stored, '^(%d+):(%d+):(%d+):(.*)$')
  return { open = tonumber(open), successes = tonumber(successes), probe = tonumber(probe), instance = instance }
end
local function find(key)
  local stored = call('HGET', KEYS[1], key)
  return stored and parse(stored)
end
local function write(key, b)
  call('HSET', KEYS[1], key, table.concat({ text(b.open), text(b.successes), text(b.probe), b.instance }, ':'))
end
`;

const READ = `${BREAKERS}
local now = time_of(ARGV[1])
local fields = call('HGETALL', KEYS[1])
local answer = {}
for at = 1, #fields, 2 do
  local b = parse(fields[at + 1])
  if now - b.open > ${UNPROBED_KEPT_MS} then
    call('HDEL', KEYS[1], fields[at])
  else
    table.insert(answer, fields[at])
    table.insert(answer, text(b.open - now))
    table.insert(answer, text(b.successes))
  end
end
return answer
`;

const OPEN = `${BREAKERS}
local now = time_of(ARGV[3])
local b = find(ARGV[1])
if not b or b.open <= now then write(ARGV[1], { open = now + ARGV[2], successes = 0, probe = 0, instance = '' }) end
return 1
`;

const TAKE = `${BREAKERS}
local now = time_of(ARGV[4])
local b = find(ARGV[1])
if not b then return 'closed' end
if b.open > now or (b.probe > now and b.instance ~= ARGV[2]) then return 'taken' end
b.probe = now + ARGV[3]
b.instance = ARGV[2]
write(ARGV[1], b)
return 'granted'
`;

const END = `${BREAKERS}
local key, instance, result = ARGV[1], ARGV[2], ARGV[3]
local now = time_of(ARGV[6])
local b = find(key)
if not b then return 'closed' end
if b.instance == instance then
  b.probe = 0
  b.instance = ''
  if result == 'succeeded' then b.successes = b.successes + 1 end
  if result == 'failed' then
    b.successes = 0
    b.open = now + ARGV[5]
  end
  if b.successes >= tonumber(ARGV[4]) then
    call('HDEL', KEYS[1], key)
    return 'closed'
  end
  write(key, b)
end
return b.open > now and 'open' or 'half-open'
`;

export const breakerScripts = {
  readBreakers: { lua: READ, numberOfKeys: 1 },
  openBreaker: { lua: OPEN, numberOfKeys: 1 },
  takeProbe: { lua: TAKE, numberOfKeys: 1 },
  endProbe: { lua: END, numberOfKeys: 1 },
};

declare module 'ioredis' {
  interface RedisCommander<Context> {
    readBreakers(hash: string, now: number | ''): Result<string[], Context>;
    openBreaker(hash: string, key: string, openForMs: number, now: number | ''): Result<number, Context>;
    takeProbe(
      hash: string,
      key: string,
      instance: string,
      leaseMs: number,
      now: number | '',
    ): Result<string, Context>;
    endProbe(
      hash: string,
      key: string,
      instance: string,
      result: string,
      successesNeeded: number,
      openForMs: number,
      now: number | '',
    ): Result<string, Context>;
  }
}
