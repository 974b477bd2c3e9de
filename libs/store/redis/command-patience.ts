import type { Command, Redis } from 'ioredis';

/** How often it is looked in the time that a command may take. */
const LOOKS = 5;

/**
 * Fails the commands of a client that are not answered for `timeoutMs` in which this process ran. The client's own timeout is a
 * clock: where a process stood still, as one does that has used up its share of the CPU, it fails what has been answered already and only
 * was not read yet. Here a standstill, however long, is one look, and between two looks there is time to read.
 */
export function limitPatience(redis: Redis, timeoutMs: number): void {
  // Those of this look, and of the looks before.
  const sent: Command[][] = Array.from({ length: LOOKS + 1 }, () => []);
  const send = redis.sendCommand.bind(redis);
  redis.sendCommand = (command, stream) => {
    sent[0]?.push(command);
    return send(command, stream);
  };
  const look = (): void => {
    for (const command of sent.pop() ?? [])
      if (!command.isSettled) command.reject(new Error('Command timed out'));
    sent.unshift([]);
  };
  const timer = setInterval(look, timeoutMs / LOOKS);
  timer.unref();
  redis.once('end', () => clearInterval(timer));
}
