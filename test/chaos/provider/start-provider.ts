import { fileURLToPath } from 'node:url';
import { startTool } from '@sluice/loadtest/tool-process';
import type { Ledger } from './ledger.ts';
import type { ProviderQuestions } from './provider.ts';

export interface Provider {
  readonly baseUrl: string;
  ledger(): Promise<Ledger>;
  /** From now on it refuses everything, or does what it is asked for again. */
  setDown(isDown: boolean): Promise<void>;
  stop(): Promise<void>;
}

const MODULE = fileURLToPath(new URL('./provider.ts', import.meta.url));

/** A provider in a process of its own, kept to these CPUs, that counts what it produces. */
export async function startProvider(cpus: string | undefined): Promise<Provider> {
  const tool = startTool<ProviderQuestions>(MODULE, cpus);
  return {
    baseUrl: await tool.ask('address', undefined),
    ledger: () => tool.ask('ledger', undefined),
    setDown: isDown => tool.ask('setDown', isDown),
    stop: () => tool.stop(),
  };
}
