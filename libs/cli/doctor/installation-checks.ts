import { z } from 'zod';
import { CommandError, exitCodes } from '../exit-codes.ts';
import type { GatewayClient } from '../gateway-client.ts';
import { type Finding, fault, findingsOf, ok, skipped, warning } from './finding.ts';

/** What the processes of a gateway take two clocks to differ by. */
const CLOCK_TOLERANCE_MS = 250;
/** What an event log that keeps up leaves on a disk. */
const SPOOL_BYTES = 16 * 1024 * 1024;
const WAITING_SECONDS = 60;
const MAX_LISTED = 100;

const nodesSchema = z.object({
  data: z.array(
    z.looseObject({
      instance: z.string(),
      services: z.array(z.string()),
      revision: z.number().optional(),
      clockAheadMs: z.number(),
      spoolBytes: z.number(),
      spoolFailing: z.boolean(),
    }),
  ),
});
const providersSchema = z.object({
  data: z.array(
    z.looseObject({
      provider: z.string(),
      state: z.string(),
      keys: z.looseObject({ count: z.number(), resting: z.number() }),
      check: z.looseObject({ failure: z.string().optional() }).optional(),
    }),
  ),
});
const loadSchema = z.looseObject({
  queues: z.array(z.looseObject({ queue: z.string(), waiting: z.number(), oldestSeconds: z.number() })),
});
const configSchema = z.looseObject({ lastError: z.looseObject({ message: z.string() }).optional() });
const listSchema = z.object({ data: z.array(z.looseObject({})) });
const destinationsSchema = z.object({
  data: z.array(z.looseObject({ destination: z.string(), waiting: z.number() })),
});

type Node = z.output<typeof nodesSchema>['data'][number];

const names = (nodes: readonly Node[]): string => nodes.map(({ instance }) => instance).join(', ');

function checkRevisions(nodes: readonly Node[]): Finding {
  const byRevision = Map.groupBy(
    nodes.filter(({ revision }) => revision !== undefined),
    ({ revision }) => revision,
  );
  if (byRevision.size <= 1)
    return ok('revision', `every process serves revision ${[...byRevision.keys()][0] ?? 0}`);
  const told = [...byRevision].map(([revision, some]) => `${revision}: ${names(some)}`).join('; ');
  return fault(
    'revision',
    `they differ: ${told}`,
    'look again in some seconds; restart those that stay behind',
  );
}

function checkNodes(nodes: readonly Node[], services: readonly string[]): Finding[] {
  const there = new Set(nodes.flatMap(node => (node.services[0] === 'sluice' ? services : node.services)));
  const missing = services.filter(service => !there.has(service));
  const off = nodes.filter(({ clockAheadMs }) => Math.abs(clockAheadMs) > CLOCK_TOLERANCE_MS);
  const failing = nodes.filter(({ spoolFailing }) => spoolFailing);
  const behind = nodes.filter(({ spoolBytes }) => spoolBytes > SPOOL_BYTES);
  return [
    missing.length === 0
      ? ok('processes', `${nodes.length} answer, every service is there`)
      : fault('processes', `no process of ${missing.join(', ')} answers`, 'start one, or see its log'),
    checkRevisions(nodes),
    off.length === 0
      ? ok('clocks of processes', `within ${CLOCK_TOLERANCE_MS} ms`)
      : fault(
          'clocks of processes',
          off.map(({ instance, clockAheadMs }) => `${instance} is off by ${clockAheadMs} ms`).join('; '),
          'let every machine follow a time server',
        ),
    failing.length > 0
      ? fault('spool', `${names(failing)} cannot keep events on disk`, 'free space in its data folder')
      : behind.length > 0
        ? warning('spool', `${names(behind)} has events that are not stored`, 'see whether NATS takes events')
        : ok('spool', 'events are stored as they come'),
  ];
}

function checkProviders(providers: z.output<typeof providersSchema>['data']): Finding[] {
  const bad = providers.flatMap(({ provider, state, keys, check }) => {
    const of = `provider ${provider}`;
    if (state === 'down')
      return [
        fault(
          of,
          `its health check fails: ${check?.failure ?? 'no answer'}`,
          `./sluice providers test ${provider}`,
        ),
      ];
    if (['open', 'half-open', 'failing'].includes(state))
      return [warning(of, `it is ${state}`, `./sluice providers test ${provider}`)];
    if (keys.resting > 0)
      return [
        warning(
          of,
          `${keys.resting} of ${keys.count} keys were refused by it`,
          'replace them in providers[].apiKeys',
        ),
      ];
    return [];
  });
  return bad.length > 0 ? bad : [ok('providers', `${providers.length} are on; none has failed lately`)];
}

/** What the admin API tells of the parts of an installation. What the key may not ask is skipped. */
export async function installationChecks(
  client: GatewayClient,
  services: readonly string[],
): Promise<readonly Finding[]> {
  const look = async <Schema extends z.ZodType>(
    check: string,
    schema: Schema,
    path: string,
    judge: (answer: z.output<Schema>) => readonly Finding[],
  ): Promise<readonly Finding[]> =>
    findingsOf(check, async () => {
      try {
        return judge(await client.ask(schema, { path }));
      } catch (cause) {
        if (!(cause instanceof CommandError) || cause.exitCode !== exitCodes.noPermission) throw cause;
        return [skipped(check, 'this key may not ask for it')];
      }
    });
  const found = await Promise.all([
    look('processes', nodesSchema, '/api/v1/nodes?limit=1000', ({ data }) => checkNodes(data, services)),
    look('configuration in use', configSchema, '/api/v1/config', ({ lastError }) => [
      lastError === undefined
        ? ok('configuration in use', 'it is what was applied last')
        : fault(
            'configuration in use',
            lastError.message,
            'correct the file: until then the last good one is in use',
          ),
    ]),
    look('providers', providersSchema, '/api/v1/health/providers?limit=1000', ({ data }) =>
      checkProviders(data),
    ),
    look('queues', loadSchema, '/api/v1/load', ({ queues }) => {
      const slow = queues.filter(
        ({ waiting, oldestSeconds }) => waiting > 0 && oldestSeconds > WAITING_SECONDS,
      );
      return slow.length === 0
        ? [ok('queues', 'nobody waits for long')]
        : slow.map(({ queue, waiting, oldestSeconds }) =>
            warning(
              `queue ${queue}`,
              `${waiting} wait, the first for ${Math.round(oldestSeconds)} s`,
              './sluice providers',
            ),
          );
    }),
    look('dead letters', listSchema, `/api/v1/jobs?state=failed&limit=${MAX_LISTED}`, ({ data }) => [
      data.length === 0
        ? ok('dead letters', 'there are none')
        : warning(
            'dead letters',
            `${data.length === MAX_LISTED ? `${MAX_LISTED} or more` : data.length} jobs have failed`,
            './sluice jobs list --state failed',
          ),
    ]),
    look('alerts', destinationsSchema, '/api/v1/alerts/destinations?limit=1000', ({ data }) => {
      const waiting = data.filter(destination => destination.waiting > 0);
      return waiting.length === 0
        ? [ok('alerts', `${data.length} destinations, nothing waits`)]
        : waiting.map(each =>
            warning(
              `alerts to ${each.destination}`,
              `${each.waiting} wait to be delivered`,
              './sluice alerts test',
            ),
          );
    }),
  ]);
  return found.flat();
}
