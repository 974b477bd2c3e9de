import type { UsageEvent } from '@sluice/contract';
import type { RequestRecord } from '@sluice/loadtest/open-loop/send-chat';
import type { CallOfLedger, Ledger } from '../provider/ledger.ts';

/** What clients, the provider and the gateway say of one request. */
interface Request {
  id: string;
  record: RequestRecord | undefined;
  calls: readonly CallOfLedger[];
  events: UsageEvent[];
}

/** Usage beside what was produced, for requests of one kind. */
export interface Reconciled {
  requests: number;
  events: number;
  /** Tokens of answers, as the provider counted them and as the events say. */
  produced: number;
  metered: number;
  /** Of single requests, the most that events say too little, and too much. */
  under: number;
  over: number;
}

/** What must not be, and how it is called in a report. */
export const faultKinds = {
  twice: 'events that are there twice',
  missing: 'requests that a provider was called for and that have no event',
  unfinished: 'requests of which no event says how they ended',
  differing:
    'requests, all of whose tokens were reported, that were metered otherwise than the provider counted',
  unexcused: 'requests that were estimated though neither their client nor a process died',
  outOfBounds: 'estimates below what the client had got, or above what the provider had produced',
} as const;
export type FaultKind = keyof typeof faultKinds;

interface Fault {
  kind: FaultKind;
  detail: string;
}

export interface Reconciliation {
  /** Requests whose events all have what the provider reported. */
  exact: Reconciled;
  /** Those of which a client or a process died, so that something of them was estimated. */
  estimated: Reconciled;
  /** Those that ended before a provider was called, and before anybody knew whose they were. */
  unmetered: Reconciled;
  faults: Fault[];
}

const PROMPT_TOKENS = 11;

/**
 * Puts usage events, the provider's ledger and the clients' records side by side, by request. Each request of the load
 * names itself in the model that it asks for: `<model>.<id>`.
 */
export function reconcile(
  events: readonly UsageEvent[],
  ledger: Ledger,
  records: readonly RequestRecord[],
): Reconciliation {
  const requests = requestsOf(events, ledger, records);
  const faults = [...doubles(events), ...requests.flatMap(faultsOf)];
  const isEstimated = ({ events: own }: Request): boolean => own.some(({ estimated }) => estimated);
  const isMetered = ({ events: own }: Request): boolean => own.length > 0;
  return {
    exact: sumOf(requests.filter(request => isMetered(request) && !isEstimated(request))),
    estimated: sumOf(requests.filter(isEstimated)),
    unmetered: sumOf(requests.filter(request => !isMetered(request))),
    faults,
  };
}

const idOf = ({ requestedModel = '' }: UsageEvent): string =>
  requestedModel.slice(requestedModel.indexOf('.') + 1);

function requestsOf(
  events: readonly UsageEvent[],
  ledger: Ledger,
  records: readonly RequestRecord[],
): Request[] {
  const byId = Map.groupBy(events, idOf);
  const recordOf = new Map(records.map(record => [record.id, record]));
  const ids = new Set([...recordOf.keys(), ...ledger.keys(), ...byId.keys()]);
  return [...ids].map(id => ({
    id,
    record: recordOf.get(id),
    calls: ledger.get(id) ?? [],
    events: byId.get(id) ?? [],
  }));
}

function doubles(events: readonly UsageEvent[]): Fault[] {
  const seen = new Set<string>();
  return events.flatMap(({ eventId }): Fault[] => {
    if (seen.has(eventId)) return [{ kind: 'twice', detail: eventId }];
    seen.add(eventId);
    return [];
  });
}

const outputOf = ({ tokens, tries }: UsageEvent): number =>
  tries.reduce((sum, call) => sum + (call.tokens?.output ?? 0), tokens.output);
const meteredOf = ({ events }: Request): number => events.reduce((sum, event) => sum + outputOf(event), 0);
const producedOf = ({ calls }: Request): number =>
  calls.reduce((sum, { outputTokens }) => sum + outputTokens, 0);

/** What the client had at least of half an answer: a token each event but the first, which names the role, and an error. */
function deliveredOf({ record }: Request): number {
  const { events = 0, verdict } = record ?? {};
  if (verdict === 'left') return Math.max(0, events - 1);
  return verdict === 'error-event' ? Math.max(0, events - 2) : 0;
}

/** Who left, or waited too long, has ended its request by that. */
const leavers: ReadonlySet<string | undefined> = new Set(['left', 'timeout', 'cut']);

const isExcused = ({ record, events }: Request): boolean =>
  events.every(
    ({ estimated, outcome }) =>
      !estimated || outcome === 'lost' || (outcome === 'cancelled' && leavers.has(record?.verdict)),
  );

function faultsOf(request: Request): Fault[] {
  const kind = faultOf(request);
  return kind === undefined ? [] : [{ kind, detail: describe(request) }];
}

function faultOf(request: Request): FaultKind | undefined {
  const { calls, events } = request;
  // Before a provider was called, a client that leaves or a process that dies may leave nothing to meter.
  if (events.length === 0) return calls.length === 0 ? undefined : 'missing';
  if (events.every(({ redriven }) => redriven === true)) return 'unfinished';
  const produced = producedOf(request);
  const metered = meteredOf(request);
  if (!events.some(({ estimated }) => estimated)) {
    const input = events.reduce((sum, { tokens }) => sum + tokens.input, 0);
    const answered = calls.filter(({ outputTokens }) => outputTokens > 0).length;
    return metered === produced && input === answered * PROMPT_TOKENS ? undefined : 'differing';
  }
  if (!isExcused(request)) return 'unexcused';
  const least = Math.min(produced, deliveredOf(request));
  return metered < least || metered > produced ? 'outOfBounds' : undefined;
}

function describe({ id, record, calls, events }: Request): string {
  const seen = events.map(
    ({ attempt, outcome, redriven, tokens, estimated }) =>
      `${attempt} ${outcome}${redriven ? ' redriven' : ''} ${tokens.input}+${estimated ? '~' : ''}${tokens.output}`,
  );
  const made = calls.map(({ end, outputTokens }) => `${end} ${outputTokens}`);
  return `${id} (${record?.verdict}, ${record?.events} events): events [${seen.join(', ')}], calls [${made.join(', ')}]`;
}

function sumOf(requests: readonly Request[]): Reconciled {
  const sum: Reconciled = { requests: 0, events: 0, produced: 0, metered: 0, under: 0, over: 0 };
  for (const request of requests) {
    const [produced, metered] = [producedOf(request), meteredOf(request)];
    sum.requests += 1;
    sum.events += request.events.length;
    sum.produced += produced;
    sum.metered += metered;
    sum.under = Math.max(sum.under, produced - metered);
    sum.over = Math.max(sum.over, metered - produced);
  }
  return sum;
}
