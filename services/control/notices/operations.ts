import { type Config, noticeDestinations } from '@sluice/config';
import { replyJson } from '@sluice/contract';
import { z } from 'zod';
import { createEventLines } from '../api/event-lines.ts';
import { type Operation, operation } from '../api/operation.ts';
import { pageFrom, pageOf, pageQuery } from '../api/page.ts';
import type { AdminDependencies } from '../dependencies.ts';
import { alertLines, alertQuerySchema, deliveryLines, deliveryQuerySchema } from './read-notices.ts';
import { retriedSchema, retryBodySchema, retryDeliveries } from './retry-deliveries.ts';
import { noDestinations, testAlerts, testedSchema } from './test-alert.ts';

const tag = 'Alerts';
const lines = (description: string) => ({ 200: { description, contentType: 'application/x-ndjson' } });

const destinationSchema = z.object({ destination: z.string(), to: z.string(), waiting: z.number() });

/** In the order of the configuration. */
function kindsOf({ alerts, routes }: Config): string[] {
  const callbacks = routes.filter(({ callback }) => callback !== undefined);
  return [...alerts.map(({ to }) => to), ...callbacks.map(() => 'webhook')];
}

export function noticeOperations(dependencies: AdminDependencies): Operation[] {
  const { config, events, notices, clock, random } = dependencies;
  return [
    operation({
      method: 'GET',
      path: '/api/v1/alerts',
      id: 'readAlerts',
      tag,
      summary: 'Alerts, one a line',
      description:
        'JSON lines, each with its `sequence`; blank lines say that the connection lives. With `follow` the answer stays open.',
      admits: 'alerts:read',
      reach: 'tenant',
      query: alertQuerySchema,
      answers: lines('Alerts, one a line.'),
      handle: createEventLines(dependencies, alertLines),
    }),
    operation({
      method: 'GET',
      path: '/api/v1/alerts/destinations',
      id: 'listAlertDestinations',
      tag,
      summary: 'Where alerts and callbacks go, and how many wait',
      admits: 'alerts:read',
      reach: 'installation',
      query: z.strictObject(pageQuery),
      answers: { 200: { description: 'A page of destinations.', schema: pageOf(destinationSchema) } },
      async handle({ query }) {
        const current = config.current().config;
        const waiting = await notices.waiting();
        const kinds = kindsOf(current);
        const destinations = noticeDestinations(current).map((destination, index) => ({
          destination,
          to: kinds[index],
          waiting: waiting.get(destination) ?? 0,
        }));
        return replyJson(
          200,
          pageFrom(destinations, query, ({ destination }) => destination),
        );
      },
    }),
    operation({
      method: 'POST',
      path: '/api/v1/alerts/test',
      id: 'testAlerts',
      tag,
      summary: 'Send a test alert to every destination, and wait for what becomes of it',
      description:
        'Each destination is tried once, whatever its filters. An answer takes up to twelve seconds.',
      admits: 'alerts:write',
      reach: 'installation',
      answers: { 200: { description: 'What happened at each destination.', schema: testedSchema } },
      errors: ['conflict'],
      async handle({ caller: { principal } }) {
        const current = config.current().config;
        if (current.alerts.length === 0) throw noDestinations();
        const nonce = Buffer.from(random(12)).toString('hex');
        const by = principal.user ?? principal.keyId ?? principal.tenant;
        return replyJson(200, await testAlerts(current, { events, clock, nonce, by }));
      },
    }),
    operation({
      method: 'GET',
      path: '/api/v1/deliveries',
      id: 'readDeliveries',
      tag,
      summary: 'What became of alerts and callbacks, one a line',
      description:
        'JSON lines, each with its `sequence`. Of alerts every outcome, of callbacks those that were given up, with what was to be sent.',
      admits: 'alerts:read',
      reach: 'tenant',
      query: deliveryQuerySchema,
      answers: lines('Outcomes, one a line.'),
      handle: createEventLines(dependencies, deliveryLines),
    }),
    operation({
      method: 'POST',
      path: '/api/v1/deliveries/retry',
      id: 'retryDeliveries',
      tag,
      summary: 'Send again what was given up',
      admits: 'alerts:write',
      reach: 'installation',
      body: retryBodySchema,
      answers: { 202: { description: 'How many wait again.', schema: retriedSchema } },
      handle: request => retryDeliveries(request, dependencies),
    }),
  ];
}
