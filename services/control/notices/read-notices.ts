import {
  type AlertEvent,
  alertKinds,
  alertSeverities,
  type DeliveryEvent,
  noticeKinds,
} from '@sluice/contract';
import type { StoredEvent } from '@sluice/store';
import { z } from 'zod';
import type { EventLines } from '../api/event-lines.ts';
import { eventQuerySchema } from '../api/event-query.ts';

export const alertQuerySchema = eventQuerySchema.extend({
  severity: z.enum(alertSeverities).optional().meta({ description: 'The mildest ones.' }),
  kind: z.enum(alertKinds).optional(),
});
type AlertQuery = z.output<typeof alertQuerySchema>;

const selectAlerts =
  ({ severity, kind }: AlertQuery) =>
  ({ payload }: StoredEvent): boolean => {
    if (severity === undefined && kind === undefined) return true;
    const alert: AlertEvent = JSON.parse(payload);
    return (
      (kind === undefined || alert.kind === kind) &&
      (severity === undefined || alertSeverities.indexOf(alert.severity) >= alertSeverities.indexOf(severity))
    );
  };

export const alertLines: EventLines<AlertQuery> = { stream: 'ALERT', select: selectAlerts };

export const deliveryQuerySchema = eventQuerySchema.extend({
  result: z.enum(['delivered', 'dead']).optional(),
  kind: z.enum(noticeKinds).optional(),
  destination: z.string().max(128).optional(),
});
type DeliveryQuery = z.output<typeof deliveryQuerySchema>;

/** Outcomes that a query asks for, beside the tenant. */
export const selectDeliveries =
  ({ result, kind, destination }: Pick<DeliveryQuery, 'result' | 'kind' | 'destination'>) =>
  ({ payload }: StoredEvent): boolean => {
    if (result === undefined && kind === undefined && destination === undefined) return true;
    const delivery: DeliveryEvent = JSON.parse(payload);
    return (
      (result === undefined || delivery.result === result) &&
      (kind === undefined || delivery.kind === kind) &&
      (destination === undefined || delivery.destination === destination)
    );
  };

export const deliveryLines: EventLines<DeliveryQuery> = { stream: 'DELIVERY', select: selectDeliveries };
