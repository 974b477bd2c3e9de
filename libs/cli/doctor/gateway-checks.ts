import { connect } from 'node:tls';
import { serviceNames } from '@sluice/contract';
import { z } from 'zod';
import type { CommandIo } from '../command-io.ts';
import { CommandError, exitCodes } from '../exit-codes.ts';
import { explainUnreachable } from '../explain-failure.ts';
import { createGatewayClient, type GatewayClient } from '../gateway-client.ts';
import { type GatewayAddress, locateGateway } from '../gateway-location.ts';
import { checkCertificate } from './check-certificate.ts';
import { type Finding, fault, findingsOf, ok, skipped, warning } from './finding.ts';
import { installationChecks } from './installation-checks.ts';

const TIMEOUT_MS = 5_000;
/** The header of the gateway's time has whole seconds. */
const CLOCK_TOLERANCE_MS = 2_000;

const healthSchema = z.looseObject({ status: z.string(), version: z.string(), uptime_seconds: z.number() });
const readySchema = z.looseObject({
  status: z.string(),
  reasons: z.array(z.string()),
  warnings: z.array(z.string()).default([]),
});
const callerSchema = z.looseObject({ tenant: z.string(), roles: z.array(z.string()).default([]) });

interface Answer {
  value: unknown;
  date: number;
}

async function get(io: CommandIo, url: string): Promise<Answer> {
  const response = await io.fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  const date = Date.parse(response.headers.get('date') ?? '');
  return { value: await response.json().catch(() => undefined), date };
}

/** Whether a gateway answers there. `isNamed`: somebody has said that there is one. */
async function checkHealth({ address, isNamed }: GatewayAddress, io: CommandIo): Promise<Finding[]> {
  const check = 'gateway';
  let answer: Answer;
  const askedAt = Date.now();
  try {
    answer = await get(io, `${address}/health`);
  } catch (cause) {
    const { message } = explainUnreachable(cause, address);
    return isNamed
      ? [fault(check, message)]
      : [skipped(check, `none answers at ${address}`, 'start one with "./sluice up", or set GATEWAY_URL')];
  }
  const health = healthSchema.safeParse(answer.value);
  if (!health.success)
    return [
      fault(check, `what answers at ${address} is none`, 'correct GATEWAY_URL, or stop what listens there'),
    ];
  const { version, uptime_seconds: seconds } = health.data;
  return [
    ok(check, `${address}, version ${version}, up for ${seconds} s`),
    ...checkClock(answer.date - (askedAt + Date.now()) / 2),
  ];
}

function checkClock(aheadMs: number): Finding[] {
  if (Number.isNaN(aheadMs)) return [];
  const found = `the gateway is ${Math.abs(Math.round(aheadMs / 1_000))} s ${aheadMs > 0 ? 'ahead' : 'behind'}`;
  return Math.abs(aheadMs) <= CLOCK_TOLERANCE_MS
    ? [ok('clock', 'this machine and the gateway agree')]
    : [warning('clock', found, 'let both follow a time server, such as with chrony')];
}

async function checkReady(address: string, io: CommandIo): Promise<Finding[]> {
  const { value } = await get(io, `${address}/ready`);
  const ready = readySchema.safeParse(value);
  if (!ready.success) return [fault('ready', 'it does not say whether it is ready')];
  const { reasons, warnings } = ready.data;
  return [
    reasons.length === 0
      ? ok('ready', 'it takes requests')
      : fault('ready', reasons.join('; '), 'see to what is named, then look again'),
    ...warnings.map(text => warning('ready', text, 'see docs/failure-modes.md')),
  ];
}

const peerCertificate = (url: URL): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = url;
    const host = hostname.replace(/^\[|\]$/g, '');
    // Nothing is sent: its time is what is looked at, and whether it is trusted shows with every call.
    const socket = connect({ host, port: Number(port || 443), servername: host, rejectUnauthorized: false });
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('it did not answer in time')));
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      resolve(socket.getPeerCertificate().raw);
      socket.destroy();
    });
  });

async function checkPeerCertificate(address: string, now: number): Promise<Finding[]> {
  const url = new URL(address);
  if (url.protocol !== 'https:') return [];
  return [checkCertificate('gateway certificate', await peerCertificate(url), now)];
}

/** What is wrong with the key; undefined where there is nothing wrong. */
async function checkKey(client: GatewayClient): Promise<Finding> {
  try {
    const { tenant, roles } = await client.ask(callerSchema, { path: '/api/v1/me' });
    return ok(
      'key',
      `of ${tenant === '' ? 'the installation' : `the tenant ${tenant}`}, ${roles.join(', ')}`,
    );
  } catch (cause) {
    if (!(cause instanceof CommandError)) throw cause;
    return cause.exitCode === exitCodes.noPermission
      ? fault('key', cause.message, 'set AI_GATEWAY_API_KEY anew, or keep another key with "./sluice init"')
      : fault('key', cause.message);
  }
}

function clientOf(io: CommandIo): GatewayClient | Finding {
  try {
    locateGateway(io);
    return createGatewayClient(io);
  } catch (cause) {
    if (!(cause instanceof CommandError)) throw cause;
    return fault('key', cause.message);
  }
}

/** Of a gateway that runs somewhere: whether it can be reached, knows the key, and what it says of its parts. */
export async function checkGateway(address: GatewayAddress, io: CommandIo): Promise<readonly Finding[]> {
  const health = await findingsOf('gateway', () => checkHealth(address, io));
  const certificate = await findingsOf('gateway certificate', () =>
    checkPeerCertificate(address.address, Date.now()),
  );
  if (health.some(({ check, state }) => check === 'gateway' && state !== 'ok'))
    return health.some(({ state }) => state === 'fault') ? [...health, ...certificate] : health;
  const ready = await findingsOf('ready', () => checkReady(address.address, io));
  const client = clientOf({ ...io, env: { ...io.env, GATEWAY_URL: address.address } });
  if ('state' in client) return [...health, ...certificate, ...ready, client];
  const [key] = await findingsOf('key', async () => [await checkKey(client)]);
  const further = key?.state === 'ok' ? await installationChecks(client, serviceNames) : [];
  return [...health, ...certificate, ...ready, ...(key === undefined ? [] : [key]), ...further];
}
