import { fileURLToPath } from 'node:url';
import { startTool } from '../tool-process.ts';
import type { ClientRecord, ClientsPlan, ClientsQuestions } from './clients.ts';

const MODULE = fileURLToPath(new URL('./clients.ts', import.meta.url));

/** Runs clients in a process of their own, kept to these CPUs, until their time is over. */
export async function runClients(plan: ClientsPlan, cpus: string | undefined): Promise<ClientRecord[]> {
  const tool = startTool<ClientsQuestions>(MODULE, cpus);
  try {
    return await tool.ask('run', plan);
  } finally {
    await tool.stop();
  }
}
