import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceName } from '@sluice/contract';
import type { ServiceProcess } from './service-processes.ts';

export interface Killer {
  /** How often each service was hit. */
  readonly kills: ReadonlyMap<ServiceName, number>;
  stop(): Promise<void>;
}

export interface KillPlan {
  services: readonly ServiceName[];
  everyMs: number;
  /** Not more than so many. Default: until it is stopped. */
  most?: number;
}

/** What processes are taken from: a cluster. */
export interface Victims {
  processes(): ServiceProcess[];
}

/** Ends a random process of these services as a crash would, again and again: each service in turn, any of its processes. */
export function startKiller(
  cluster: Victims,
  { services, everyMs, most = Number.POSITIVE_INFINITY }: KillPlan,
): Killer {
  const kills = new Map<ServiceName, number>();
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    for (let turn = 0; turn < most; turn++) {
      await delay(everyMs, undefined, { signal: stopping.signal });
      const service = services[turn % services.length];
      const candidates = cluster.processes().filter(process => process.service === service);
      const victim = candidates[Math.floor(Math.random() * candidates.length)];
      if (service === undefined || victim === undefined) continue;
      try {
        process.kill(victim.pid, 'SIGKILL');
      } catch {
        // It has just ended by itself.
        continue;
      }
      kills.set(service, (kills.get(service) ?? 0) + 1);
    }
  };
  const running = run().catch((cause: unknown) => {
    if (!stopping.signal.aborted) throw cause;
  });
  return {
    kills,
    stop: () => {
      stopping.abort();
      return running;
    },
  };
}
