import { lastSequenceOf, makeSeal, parseSeal, type Seal, type SealKey, sealText } from '@sluice/audit';
import { alertMessage, type Clock, INSTALLATION_TENANT } from '@sluice/contract';
import type { EventLog, SealStore, StoredEvent } from '@sluice/store';
import { createCounter, type Telemetry } from '@sluice/telemetry';

const SEAL_EVERY_MS = 1_000;
const SEAL_EVENTS = 500;
/** The newest seal is told to the log now and then: a checkpoint that is kept elsewhere. */
const TELL_EVERY_MS = 600_000;
const NEW_FOR_MS = 3_600_000;

export interface SealerDependencies {
  events: EventLog;
  seals: SealStore;
  key: SealKey;
  telemetry: Telemetry;
  clock: Clock;
}

/**
 * Seals the events of the audit log in their order. Every instance of control does, once a second where there are
 * new ones: a seal is written behind the last one or not at all, so that whoever seals when, and dies at whatever
 * moment, the chain has no fork and no gap.
 */
export class AuditSealer {
  readonly #dependencies: SealerDependencies;
  readonly #sealed: { inc(count: number): void };
  #newest: Seal | undefined;
  #toldAt = 0;
  #fault: string | undefined;

  constructor(dependencies: SealerDependencies) {
    this.#dependencies = dependencies;
    this.#sealed = createCounter(dependencies.telemetry.metrics, {
      name: 'sluice_audit_sealed_events_total',
      help: 'Events of the audit log that this instance has sealed.',
      labelNames: [],
    }).series();
  }

  /** Seals what is not sealed yet. Never rejects: what goes wrong is logged, once until it goes well again. */
  async seal(): Promise<void> {
    try {
      while (await this.#sealNext()) this.#tell();
      if (this.#fault !== undefined)
        this.#dependencies.telemetry.logger.info('The audit log is sealed again.');
      this.#fault = undefined;
    } catch (cause) {
      const fault = cause instanceof Error ? cause.message : String(cause);
      if (fault !== this.#fault)
        this.#dependencies.telemetry.logger.error(
          { err: cause },
          'The audit log is not sealed. Trying again.',
        );
      this.#fault = fault;
    }
  }

  /** Whether there was something to seal. */
  async #sealNext(): Promise<boolean> {
    const { events, seals, key, clock } = this.#dependencies;
    const last = await this.#last();
    const after = lastSequenceOf(last);
    const { newest } = await events.extent('AUDIT');
    if (newest < after)
      this.#broken(last, `its events end at ${newest}, and those up to ${after} were sealed`);
    if (newest <= after) return false;
    const unsealed = await firstAfter(events, after);
    const [first] = unsealed;
    if (first === undefined) return false;
    if (last === undefined) this.#begin(first);
    const seal = makeSeal(last, unsealed, key, clock());
    if (!(await seals.append(sealText(seal)))) return true;
    this.#newest = seal;
    this.#sealed.inc(unsealed.length);
    return true;
  }

  /** A log that is not new and has no seal may have lost those it had. */
  #begin({ at, sequence }: StoredEvent): void {
    const { telemetry, clock } = this.#dependencies;
    if (clock() - at > NEW_FOR_MS)
      telemetry.logger.warn(
        { event: sequence, at: new Date(at).toISOString() },
        'The audit log has old events and no seal: sealing begins with them.',
      );
  }

  /** The seal to go behind. That of this instance can only have been followed by others, never be gone. */
  async #last(): Promise<Seal | undefined> {
    const stored = await this.#dependencies.seals.last();
    const last = stored && parseSeal(stored);
    if (stored !== undefined && last === undefined)
      this.#broken(undefined, `seal ${stored.number} is damaged`);
    const seen = this.#newest;
    const isGone =
      seen !== undefined &&
      (last === undefined ||
        last.number < seen.number ||
        (last.number === seen.number && last.mac !== seen.mac));
    if (isGone) this.#broken(seen, `seal ${seen.number}, which was its last, is gone`);
    this.#newest = last;
    return last;
  }

  /** Who alters the log while it is written is found out at once, and not by the next verification. */
  #broken(seal: Seal | undefined, what: string): never {
    const { events, clock } = this.#dependencies;
    const alert = alertMessage({
      at: clock(),
      tenant: INSTALLATION_TENANT,
      kind: 'audit.broken',
      severity: 'critical',
      title: 'The audit log was changed or cut.',
      details: { found: what },
      subject: { seal: String(seal?.number ?? 0), mac: seal?.mac ?? '', what },
    });
    events.append(alert);
    throw new Error(`The audit log was changed or cut: ${what}.`);
  }

  #tell(): void {
    const { clock, telemetry } = this.#dependencies;
    const seal = this.#newest;
    if (seal === undefined || clock() - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = clock();
    telemetry.logger.info(
      { seal: seal.number, mac: seal.mac, event: lastSequenceOf(seal) },
      'The audit log is sealed. With this checkpoint a later verification can tell whether it was cut.',
    );
  }
}

async function firstAfter(events: EventLog, sequence: number): Promise<StoredEvent[]> {
  const found: StoredEvent[] = [];
  const from = { kind: 'sequence', sequence: sequence + 1 } as const;
  for await (const event of events.read('AUDIT', { from, follow: false })) {
    found.push(event);
    if (found.length === SEAL_EVENTS) break;
  }
  return found;
}

/** Seals every second until the returned function is called, which seals a last time. */
export function sealRegularly(sealer: Pick<AuditSealer, 'seal'>): () => Promise<void> {
  let sealing: Promise<void> = Promise.resolve();
  let isSealing = false;
  const seal = (): void => {
    if (isSealing) return;
    isSealing = true;
    sealing = sealer.seal().finally(() => {
      isSealing = false;
    });
  };
  const timer = setInterval(seal, SEAL_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await sealing;
    await sealer.seal();
  };
}
