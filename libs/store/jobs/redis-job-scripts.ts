import type { Result } from 'ioredis';
import { RUN_LEASE_MS } from './port.ts';

/**
 * One job is a hash: `facts` as JSON, `state`, `runs`, `runner`, `leased`, `due`, `finished`, `status`, `reason`. What it asked and was answered
 * lies in lists in the same slot. Every change of its state is one of these scripts. The time is Redis’s own; tests pass one.
 */
const JOB = `
local call = redis.call
local function time_of(given)
  local now = tonumber(given)
  if now then return now end
  local time = call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local function text(number) return string.format('%.0f', number) end
local JOB, REQUEST = KEYS[1], KEYS[2]
local state, runs, leased, facts = unpack(call('HMGET', JOB, 'state', 'runs', 'leased', 'facts'))
local is_open = state == 'queued' or state == 'running'
local function keep(now)
  local ms = cjson.decode(facts).keepForMs
  call('HSET', JOB, 'finished', text(now))
  call('PEXPIRE', JOB, ms)
  call('PEXPIRE', REQUEST, ms)
end
`;

const CLAIM = `${JOB}
local runner, now = ARGV[1], time_of(ARGV[2])
if not is_open then return 'over' end
if state == 'running' and tonumber(leased) > now then return 'busy' end
call('HSET', JOB, 'state', 'running', 'runner', runner, 'leased', text(now + ${RUN_LEASE_MS}))
call('HINCRBY', JOB, 'runs', 1)
return 'claimed'
`;

const RENEW = `${JOB}
if state ~= 'running' or runs ~= ARGV[1] then return 0 end
call('HSET', JOB, 'leased', text(time_of(ARGV[2]) + ${RUN_LEASE_MS}))
return 1
`;

const RELEASE = `${JOB}
if state ~= 'running' or runs ~= ARGV[1] then return 0 end
call('HSET', JOB, 'state', 'queued')
return 1
`;

const FINISH = `${JOB}
local run, ended, status, reason, now = ARGV[1], ARGV[2], ARGV[3], ARGV[4], time_of(ARGV[5])
if not is_open or (run ~= '' and (state ~= 'running' or runs ~= run)) then return 0 end
call('HSET', JOB, 'state', ended)
if status ~= '' then call('HSET', JOB, 'status', status) end
if reason ~= '' then call('HSET', JOB, 'reason', reason) end
keep(now)
if ended ~= 'failed' then call('DEL', REQUEST) end
return 1
`;

const RETRY = `${JOB}
if state ~= 'failed' then return 0 end
local now, ms = time_of(ARGV[1]), cjson.decode(facts)
call('HSET', JOB, 'state', 'queued', 'due', text(now + ms.maxAgeMs))
call('HDEL', JOB, 'finished', 'status', 'reason')
call('PEXPIRE', JOB, ms.maxAgeMs + ms.keepForMs)
call('PEXPIRE', REQUEST, ms.maxAgeMs + ms.keepForMs)
return 1
`;

const numberOfKeys = 2;
export const jobScripts = {
  claimJob: { lua: CLAIM, numberOfKeys },
  renewJob: { lua: RENEW, numberOfKeys },
  releaseJob: { lua: RELEASE, numberOfKeys },
  finishJob: { lua: FINISH, numberOfKeys },
  retryJob: { lua: RETRY, numberOfKeys },
};

/** Empty: the time is Redis’s own. */
type Now = number | '';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    claimJob(job: string, request: string, runner: string, now: Now): Result<string, Context>;
    renewJob(job: string, request: string, run: number, now: Now): Result<number, Context>;
    releaseJob(job: string, request: string, run: number): Result<number, Context>;
    finishJob(
      job: string,
      request: string,
      run: number | '',
      state: string,
      status: number | '',
      reason: string,
      now: Now,
    ): Result<number, Context>;
    retryJob(job: string, request: string, now: Now): Result<number, Context>;
  }
}
