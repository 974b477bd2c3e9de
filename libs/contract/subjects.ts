import { encodeToken } from './encode-token.ts';
import type { InstanceId } from './instance-id.ts';
import type { StageName } from './stage.ts';

/** Every subject is built here and nowhere else. */
export const subjects = {
  stage: (stage: StageName): string => `gw.v1.stage.${stage}`,
  reply: (ingress: InstanceId, id: string, attempt: number): string =>
    `gw.v1.reply.${ingress}.${id}.${attempt}`,
  replies: (ingress: InstanceId): string => `gw.v1.reply.${ingress}.*.*`,
  /**
   * Where a stage hears that nobody took what it forwarded. NATS tells only the publisher, and only on a
   * subject that it subscribes to, so a stage passes the news on to the ingress itself.
   */
  bounce: (instance: InstanceId, origin: InstanceId, id: string, attempt: number): string =>
    `gw.v1.bounce.${instance}.${origin}.${id}.${attempt}`,
  bounces: (instance: InstanceId): string => `gw.v1.bounce.${instance}.>`,
  body: (holder: InstanceId): string => `gw.v1.body.${holder}`,
  inbox: (instance: InstanceId, token: string): string => `gw.v1.inbox.${instance}.${token}`,
  inboxes: (instance: InstanceId): string => `gw.v1.inbox.${instance}.*`,
  control: (instance: InstanceId): string => `gw.v1.control.${instance}`,
  alive: (instance: InstanceId): string => `gw.v1.alive.${instance}`,
  everyAlive: 'gw.v1.alive.*.*',
  stats: 'gw.v1.stats',
  /** Traces that a process has decided to keep, for all that have a part of them. */
  traces: 'gw.v1.traces',
  /** Control's word that nothing has changed in the keys: around JetStream, so that it is heard while that is away. */
  keysUnchanged: 'gw.v1.keys',
  /** Questions to guardrail about texts. */
  check: 'gw.v1.check',
  /** Questions of control to dispatch: how a provider answers. */
  providerTest: 'gw.v1.provider-test',
  /** What ingresses say of the requests that wait in queues. */
  queue: 'gw.v1.queue',
  usage: (tenant: string, provider: string): string =>
    `usage.v1.${encodeToken(tenant)}.${encodeToken(provider)}`,
  audit: (tenant: string): string => `audit.v1.${encodeToken(tenant)}`,
  alert: (tenant: string): string => `alert.v1.${encodeToken(tenant)}`,
  /** What became of alerts and callbacks. */
  delivery: (tenant: string): string => `delivery.v1.${encodeToken(tenant)}`,
  /** What waits to be sent to a destination outside. */
  notice: (destination: string): string => `notice.v1.${encodeToken(destination)}`,
  everyNotice: 'notice.v1.*',
} as const;

/** `{ id, attempt }` of a subject built by `reply`, or undefined where it is not one. */
export function parseReplySubject(subject: string): { id: string; attempt: number } | undefined {
  const tokens = subject.split('.');
  const [id, attempt] = tokens.slice(-2);
  if (tokens[2] !== 'reply' || id === undefined || attempt === undefined) return undefined;
  return { id, attempt: Number(attempt) };
}

/** `{ origin, id, attempt }` of a subject built by `bounce`, or undefined where it is not one. */
export function parseBounceSubject(
  subject: string,
): { origin: InstanceId; id: string; attempt: number } | undefined {
  const tokens = subject.split('.');
  if (tokens[2] !== 'bounce' || tokens.length !== 9) return undefined;
  return { origin: `${tokens[5]}.${tokens[6]}`, id: String(tokens[7]), attempt: Number(tokens[8]) };
}
