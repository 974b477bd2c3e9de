import type { Result } from 'ioredis';

/** KEYS: a counter of a budget. ARGV: when its period began, and the share up to which alerts were raised, in ten-thousandths. */
const ALERT = `
local period, alerted = unpack(redis.call('HMGET', KEYS[1], 'period', 'alerted'))
if period ~= ARGV[1] or tonumber(alerted) >= tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], 'alerted', ARGV[2])
return 1
`;

export const budgetScripts = { alertBudget: { lua: ALERT, numberOfKeys: 1 } };

declare module 'ioredis' {
  interface RedisCommander<Context> {
    alertBudget(key: string, periodStart: number, share: number): Result<number, Context>;
  }
}
