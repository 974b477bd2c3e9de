import { createSecretKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { styleText } from 'node:util';
import { type Checkpoint, type SealKey, sealKeyOf, type Verification, verifyChain } from '@sluice/audit';
import { readLines } from '@sluice/sdk/read-lines';
import { z } from 'zod';
import { openAuditFile } from './audit-file.ts';
import { type CommandIo, writeLine } from './command-io.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { createGatewayClient } from './gateway-client.ts';
import { interruption } from './interruption.ts';
import { parseLine } from './parse-line.ts';
import { printable } from './printable.ts';

export interface VerifyOptions {
  checkpoint?: string;
  file?: string;
  keySecret?: string;
  json?: true;
}

const stepSchema = z.looseObject({
  done: z.boolean(),
  events: z.number(),
  seals: z.number(),
  unsealed: z.number(),
  since: z.number().optional(),
  head: z.object({ number: z.number(), mac: z.string() }).optional(),
  fault: z
    .object({ sequence: z.number().optional(), seal: z.number().optional(), message: z.string() })
    .optional(),
});

/** Verifies the log of the gateway, or a file. Fails with `refused` where something does not fit. */
export async function verifyAudit(options: VerifyOptions, io: CommandIo): Promise<void> {
  const { file, keySecret, json } = options;
  const key = file === undefined ? undefined : sealKeyFrom(keySecret);
  const result =
    file === undefined
      ? await askGateway(options.checkpoint, io)
      : await verifyFile(file, key, checkpointOf(options.checkpoint));
  if (json) await writeLine(io.stdout, JSON.stringify(result));
  else await writeLine(io.stdout, describe(result, file !== undefined && key === undefined, io));
  if (result.fault !== undefined)
    throw new CommandError(
      exitCodes.refused,
      `The audit log does not fit: ${printable(result.fault.message)}`,
    );
}

async function askGateway(checkpoint: string | undefined, io: CommandIo): Promise<Verification> {
  const { signal, release } = interruption(io);
  try {
    const query = checkpoint === undefined ? '' : `?${new URLSearchParams({ checkpoint })}`;
    const response = await createGatewayClient(io).open(`/api/v1/audit/verify${query}`, signal);
    for await (const line of readLines(response.body ?? new ReadableStream())) {
      const step = parseLine(stepSchema, line);
      if (step === undefined) continue;
      const { done, ...result } = step;
      if (done) return result;
      if (io.stderr.isTTY) io.stderr.write(`${result.events} events …\n`);
    }
  } finally {
    release();
  }
  throw new CommandError(
    exitCodes.unavailable,
    'The gateway broke off before it was done. Try again, or verify an exported file.',
  );
}

async function verifyFile(
  file: string,
  key: SealKey | undefined,
  checkpoint: Checkpoint | undefined,
): Promise<Verification> {
  let result: Verification = { events: 0, seals: 0, unsealed: 0 };
  for await (const step of verifyChain({ ...openAuditFile(file), key, checkpoint })) result = step;
  return result;
}

function sealKeyFrom(file: string | undefined): SealKey | undefined {
  if (file === undefined) return undefined;
  try {
    return sealKeyOf(createSecretKey(Buffer.from(readFileSync(file, 'utf8').trim(), 'utf8')));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(exitCodes.usage, `The key secret cannot be read: ${reason}.`, { cause });
  }
}

function checkpointOf(text: string | undefined): Checkpoint | undefined {
  if (text === undefined) return undefined;
  const [, number, mac] = /^(\d{1,15}):([A-Za-z0-9+/]{43}=)$/.exec(text) ?? [];
  if (number === undefined || mac === undefined)
    throw new CommandError(exitCodes.usage, 'A checkpoint is written as verify shows it: number:mac.');
  return { number: Number(number), mac };
}

function describe(
  { events, seals, unsealed, since, head, fault }: Verification,
  isUnkeyed: boolean,
  { stdout }: CommandIo,
): string {
  const sealed = since === undefined ? '' : `, the oldest of ${new Date(since).toISOString()}`;
  const verdict =
    fault === undefined
      ? styleText('green', 'The audit log fits.', { stream: stdout })
      : styleText('red', `Something does not fit${placeOf(fault)}.`, { stream: stdout });
  return [
    verdict,
    `${events} events fit ${seals} seals${sealed}; ${unsealed} are not sealed yet.`,
    ...(isUnkeyed ? ['Who made the seals was not checked: that takes --key-secret.'] : []),
    ...(head === undefined || fault !== undefined
      ? []
      : [
          'Keep this elsewhere: with it a later verification can tell whether the end was cut off.',
          '',
          `  --checkpoint ${head.number}:${printable(head.mac)}`,
        ]),
  ].join('\n');
}

const placeOf = ({ sequence, seal }: NonNullable<Verification['fault']>): string =>
  sequence === undefined ? ` at seal ${seal}` : ` at event ${sequence}`;
