import { createCounter, createGauge, type Registry } from '@sluice/telemetry';

/** `sluice_ingress_*`: how many requests wait to be begun, and what becomes of those that are too many. */
export class AdmissionMetrics {
  readonly pending;
  readonly limit;
  readonly refused;

  constructor(registry: Registry) {
    this.pending = createGauge(registry, {
      name: 'sluice_ingress_pending_requests',
      help: 'Requests that waited to be begun, at most at a time in a tenth of a second.',
      labelNames: [],
    }).series();
    this.limit = createGauge(registry, {
      name: 'sluice_ingress_pending_limit',
      help: 'How many may wait, as found by how long they do.',
      labelNames: [],
    }).series();
    this.refused = createCounter(registry, {
      name: 'sluice_ingress_refused_total',
      help: 'Requests that were refused because too many waited.',
      labelNames: [],
    }).series();
  }
}
