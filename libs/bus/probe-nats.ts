import { connect, credsAuthenticator, type NatsConnection } from '@nats-io/transport-node';
import { subjects } from '@sluice/contract';
import type { NatsOptions } from './nats-connection.ts';

/** What a NATS server says of itself, to the user of this connection. */
export interface NatsProbe {
  server: string;
  version: string;
  hasJetStream: boolean;
  maxPayloadBytes: number;
  /** What of that which every process says and hears this user may not, in the words of the server. */
  refused: readonly string[];
}

const TIMEOUT_MS = 3_000;
/** Requests to JetStream that any user of an account with it is answered, or refused by name. */
const JETSTREAM_INFO = '$JS.API.INFO';

/** Connects once, looks, and leaves. Rejects where it cannot connect; nothing is published that anybody acts on. */
export async function probeNats({
  servers,
  user,
  password,
  credentials,
}: Pick<NatsOptions, 'servers' | 'user' | 'password' | 'credentials'>): Promise<NatsProbe> {
  const connection = await connect({
    servers: [...servers],
    name: 'sluice doctor',
    reconnect: false,
    timeout: TIMEOUT_MS,
    ignoreAuthErrorAbort: false,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { pass: password }),
    ...(credentials === undefined ? {} : { authenticator: credsAuthenticator(Buffer.from(credentials)) }),
  });
  try {
    const refused = await refusals(connection);
    const {
      version = 'unknown',
      max_payload: maxPayloadBytes = 0,
      jetstream: hasJetStream = false,
    } = connection.info ?? {};
    const answers = hasJetStream && (await answersJetStream(connection));
    return { server: connection.getServer(), version, hasJetStream: answers, maxPayloadBytes, refused };
  } finally {
    await connection.close();
  }
}

/** Every process hears beats and questions about figures. A server tells of a refusal some time after it: by the next answer. */
async function refusals(connection: NatsConnection): Promise<string[]> {
  const refused: string[] = [];
  const subscriptions = [subjects.everyAlive, subjects.stats].map(subject =>
    connection.subscribe(subject, {
      callback: error => {
        if (error !== null) refused.push(error.message);
      },
    }),
  );
  await connection.flush();
  for (const subscription of subscriptions) subscription.unsubscribe();
  return refused;
}

/** An account without JetStream has nobody that answers. A user that may not ask is no sign of that. */
async function answersJetStream(connection: NatsConnection): Promise<boolean> {
  try {
    const { data } = await connection.request(JETSTREAM_INFO, undefined, { timeout: TIMEOUT_MS });
    return !Buffer.from(data).includes('"error"');
  } catch (cause) {
    return cause instanceof Error && /permission/i.test(cause.message);
  }
}
