import { type NatsProbe, probeNats } from '@sluice/bus/nats';
import { type Finding, fault, ok, skipped, warning } from '@sluice/cli/finding';
import type { Config } from '@sluice/config';
import { natsAddress } from '../nats-address.ts';

const CHECK = 'NATS';
/** What Debian 12 has. */
const LEAST = [2, 9] as const;
const LEAST_PAYLOAD_BYTES = 1024 * 1024;

const isRecent = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1]);
};

/** Whether NATS can be reached as this process would, is recent, has JetStream, and lets this user say and hear what every process does. */
export async function checkNats({ bus }: Config): Promise<Finding[]> {
  const { servers } = bus.nats;
  if (servers.length === 0) return [skipped(CHECK, 'not used: everything runs in one process')];
  let probe: NatsProbe;
  try {
    probe = await probeNats(natsAddress(bus.nats));
  } catch (cause) {
    return [unreachable(cause)];
  }
  const { server, version, hasJetStream, maxPayloadBytes, refused } = probe;
  return [
    isRecent(version)
      ? ok(CHECK, `${server}, version ${version}`)
      : fault(CHECK, `version ${version}`, `take nats-server ${LEAST.join('.')} or newer`),
    hasJetStream
      ? ok('JetStream', 'it is on')
      : fault(
          'JetStream',
          'it is off for this account',
          'start nats-server with -js, or enable it for the account',
        ),
    ...(maxPayloadBytes < LEAST_PAYLOAD_BYTES
      ? [warning(CHECK, `messages may have ${maxPayloadBytes} bytes`, 'set max_payload to 1MB')]
      : []),
    refused.length === 0
      ? ok('NATS permissions', 'this user may say and hear what every process does')
      : fault(
          'NATS permissions',
          refused.join('; '),
          'give its user what docs/security.md lists for its services',
        ),
  ];
}

function unreachable(cause: unknown): Finding {
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (/authoriz|authentic|credential/i.test(reason))
    return fault(
      CHECK,
      `it refuses the user (${reason})`,
      'correct the user and password in bus.nats.servers, or bus.nats.credentials',
    );
  return fault(CHECK, `it cannot be reached (${reason})`, 'start nats-server, or correct bus.nats.servers');
}
