import { encodeToken } from './encode-token.ts';
import type { InstanceId } from './instance-id.ts';
import { type ServiceName, type StageName, serviceNames, stageNames } from './stage.ts';
import { subjects } from './subjects.ts';

/** NATS permissions of one role, in the words of nats-server's configuration. */
export interface SubjectPermissions {
  publish: string[];
  subscribe: string[];
}

/**
 * Who may hand a request to which stage. Only auth may publish to policy, and guardrail, which may send a request to
 * another route; only policy beyond it.
 */
const handsTo: Record<ServiceName, readonly StageName[]> = {
  ingress: ['auth'],
  auth: ['policy'],
  policy: ['guardrail', 'dispatch', 'control'],
  guardrail: ['policy', 'dispatch'],
  dispatch: [],
  control: [],
  metering: [],
  notifier: [],
};

/** The JetStream key-value buckets a service reads and follows. */
const readsBuckets: Record<ServiceName, readonly string[]> = {
  ingress: ['config'],
  auth: ['config', 'keys', 'secrets', 'directory'],
  policy: ['config'],
  guardrail: ['config', 'secrets'],
  dispatch: ['config', 'secrets'],
  control: ['config', 'keys', 'secrets', 'directory', 'answers', 'positions'],
  metering: ['config'],
  notifier: ['config', 'secrets'],
};

/** The event streams a service publishes to (subject roots), and those it consumes (stream names). */
const publishesEvents: Record<ServiceName, readonly string[]> = {
  ingress: ['usage.v1.>', 'audit.v1.>'],
  auth: ['audit.v1.>'],
  policy: ['usage.v1.>', 'audit.v1.>'],
  guardrail: ['usage.v1.>', 'audit.v1.>'],
  dispatch: ['usage.v1.>', 'audit.v1.>', 'alert.v1.>'],
  control: ['audit.v1.>', 'seal.v1', 'alert.v1.>'],
  metering: ['alert.v1.>'],
  notifier: ['delivery.v1.>'],
};
const consumesStreams: Record<ServiceName, readonly string[]> = {
  ingress: [],
  auth: [],
  policy: [],
  guardrail: [],
  dispatch: [],
  control: ['USAGE', 'AUDIT', 'AUDIT_SEAL', 'ALERT', 'DELIVERY'],
  metering: ['USAGE'],
  notifier: ['USAGE', 'ALERT'],
};

/**
 * What reading a stream from some point on takes, and following it. A consumer can be made to deliver to any
 * subject, so who may create one could have the stream's messages published under the server's name: no
 * service may both write to a stream and create consumers of it, but for control.
 */
const readStream = (stream: string): string[] => [
  `$JS.API.STREAM.INFO.${stream}`,
  `$JS.API.CONSUMER.CREATE.${stream}.>`,
  `$JS.API.CONSUMER.INFO.${stream}.*`,
  `$JS.API.CONSUMER.DELETE.${stream}.*`,
  `$JS.API.CONSUMER.MSG.NEXT.${stream}.*`,
];
const readBucketStream = (stream: string): string[] => [
  ...readStream(stream),
  `$JS.API.STREAM.MSG.GET.${stream}`,
];
const readBucket = (bucket: string): string[] => readBucketStream(`KV_${bucket}`);
/** A bucket of the object store: its entries come by a consumer that the server holds back by `$JS.FC`. */
const readObjects = (bucket: string): string[] => [
  ...readBucketStream(`OBJ_${bucket}`),
  `$JS.FC.OBJ_${bucket}.>`,
];
const consumeStream = (stream: string): string[] => [...readStream(stream), `$JS.ACK.${stream}.>`];

/**
 * Notifier fills the queues of notices and empties them; their consumers it does not create, since it writes to
 * their stream: control does.
 */
const deliverNotices = [
  subjects.everyNotice,
  '$JS.API.STREAM.INFO.NOTICE',
  '$JS.API.CONSUMER.INFO.NOTICE.*',
  '$JS.API.CONSUMER.MSG.NEXT.NOTICE.*',
  '$JS.ACK.NOTICE.>',
];
const manageNotices = [
  subjects.everyNotice,
  '$JS.API.CONSUMER.LIST.NOTICE',
  '$JS.API.CONSUMER.CREATE.NOTICE.>',
  '$JS.API.CONSUMER.DELETE.NOTICE.*',
  '$JS.API.STREAM.PURGE.NOTICE',
];

/** Control alone creates streams and buckets, writes configuration and keys, and seals the audit log. */
const manageJetStream = [
  ...[
    'USAGE',
    'AUDIT',
    'AUDIT_SEAL',
    'ALERT',
    'DELIVERY',
    'NOTICE',
    'KV_config',
    'OBJ_config',
    'KV_keys',
    'KV_secrets',
    'KV_directory',
    'KV_answers',
    'KV_positions',
  ].flatMap(stream => [`$JS.API.STREAM.CREATE.${stream}`, `$JS.API.STREAM.INFO.${stream}`]),
  '$JS.API.STREAM.MSG.GET.AUDIT_SEAL',
  '$KV.config.current',
  '$O.config.>',
  '$JS.API.STREAM.PURGE.OBJ_config',
  '$KV.keys.*',
  '$KV.secrets.*',
  '$KV.directory.*',
  '$KV.answers.*',
  '$KV.positions.*',
];

/**
 * What a cluster's JetStream is called by edges, which reach it through a leaf node: a server hands requests to it on only where
 * it has a name. Of another cluster's it is the same: an edge has one.
 */
export const HUB_DOMAIN = 'hub';

/** An edge among all that talk over NATS. */
export const edgeInstance = (name: string): InstanceId => `edge.${encodeToken(name)}`;

/**
 * What an edge may say to its cluster and hear from it: it reads what every cluster's process reads, hands in events, and hears
 * answers to itself alone. It has no part in requests.
 */
export function edgePermissionsOf(edge: string): SubjectPermissions {
  const reads = [
    ...['config', 'keys', 'secrets', 'directory'].flatMap(readBucket),
    ...readObjects('config'),
  ].map(subject => subject.replace(/^\$JS\.API\./, `$JS.${HUB_DOMAIN}.API.`));
  return {
    publish: [...new Set([...reads, 'usage.v1.>', 'audit.v1.>', 'alert.v1.>'])].sort(),
    subscribe: [`_INBOX.${edgeInstance(edge)}.>`],
  };
}

/** The role of a process that hosts these services. */
export const roleOf = (services: readonly ServiceName[]): string =>
  serviceNames.filter(name => services.includes(name)).join('-');

/** The services of a process, by its name; all of them in the name of one that is alone. */
export const servicesOf = (instance: InstanceId): string[] => (instance.split('.')[0] ?? '').split('-');

/** Whether a process of these services may publish every event that one of `role` may. */
export function publishesAllOf(services: readonly ServiceName[], role: string): boolean {
  const own = new Set(services.flatMap(service => publishesEvents[service]));
  const parts = role.split('-');
  const others = serviceNames.filter(service => parts.includes(service));
  return others.length > 0 && others.every(service => publishesEvents[service].every(root => own.has(root)));
}

/**
 * What a process of these services may publish and subscribe to. The same table is what every cluster
 * runs with, so a service that is taken over can say no more than its part.
 */
export function permissionsOf(services: readonly ServiceName[]): SubjectPermissions {
  const role = encodeToken(roleOf(services));
  const stages = stageNames.filter(name => services.includes(name));
  const publish = new Set<string>([
    'gw.v1.control.>',
    `gw.v1.alive.${role}.*`,
    'gw.v1.reply.>',
    'gw.v1.inbox.>',
    subjects.traces,
  ]);
  const subscribe = new Set<string>([
    'gw.v1.alive.*.*',
    'gw.v1.stats',
    subjects.traces,
    ...['control', 'inbox', 'bounce', 'body', 'reply'].map(kind => `gw.v1.${kind}.${role}.>`),
    `_INBOX.${role}.>`,
    ...stages.map(stage => `gw.v1.stage.${stage}`),
  ]);
  for (const service of services) {
    if (readsBuckets[service].includes('keys')) subscribe.add(subjects.keysUnchanged);
    for (const stage of handsTo[service]) publish.add(`gw.v1.stage.${stage}`);
    for (const subject of readsBuckets[service].flatMap(readBucket)) publish.add(subject);
    for (const subject of readObjects('config')) publish.add(subject);
    for (const subject of publishesEvents[service]) publish.add(subject);
    for (const subject of consumesStreams[service].flatMap(consumeStream)) publish.add(subject);
  }
  if (services.includes('guardrail') || services.includes('dispatch') || services.includes('control'))
    publish.add('gw.v1.body.>');
  if (services.includes('dispatch')) publish.add('gw.v1.check');
  if (services.includes('guardrail')) subscribe.add('gw.v1.check');
  if (services.includes('ingress')) publish.add('gw.v1.queue');
  if (services.includes('dispatch')) subscribe.add('gw.v1.queue');
  if (services.includes('control')) publish.add(subjects.providerTest);
  if (services.includes('dispatch')) subscribe.add(subjects.providerTest);
  if (services.includes('ingress')) publish.add('gw.v1.stats');
  if (services.includes('notifier')) for (const subject of deliverNotices) publish.add(subject);
  if (services.includes('control')) {
    publish.add('gw.v1.stats');
    publish.add(subjects.keysUnchanged);
    for (const subject of [...manageJetStream, ...manageNotices]) publish.add(subject);
  }
  return { publish: [...publish].sort(), subscribe: [...subscribe].sort() };
}
