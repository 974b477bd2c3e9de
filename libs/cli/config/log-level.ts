import { z } from 'zod';
import { type CommandIo, writeLine } from '../command-io.ts';
import { createGatewayClient } from '../gateway-client.ts';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

const appliedSchema = z.looseObject({ revision: z.number() });

/** `config --log-level` */
export async function setLogLevel(level: string, io: CommandIo): Promise<void> {
  const message = new URLSearchParams({ message: `Log at ${level}` });
  const applied = await createGatewayClient(io).ask(appliedSchema, {
    method: 'PATCH',
    path: `/api/v1/config?${message}`,
    body: { telemetry: { logs: { level } } },
  });
  await writeLine(io.stdout, `Every node logs at ${level} from revision ${applied.revision} on.`);
}
