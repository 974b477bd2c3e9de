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

export interface Reconciliation {
  /** Requests whose events all have what the provider reported. */
  exact: Reconciled;
  /** Those of which a client or a process died, so that something of them was estimated. */
  estimated: Reconciled;
  /** Descriptions of what must not be. */
  faults: string[];
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
  const isEstimated = (request: Request): boolean => request.events.some(({ estimated }) => estimated);
  return {
    exact: sumOf(requests.filter(request => !isEstimated(request))),
    estimated: sumOf(requests.filter(isEstimated)),
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

function doubles(events: readonly UsageEvent[]): string[] {
  const seen = new Set<string>();
  return events.flatMap(({ eventId }) => {
    if (seen.has(eventId)) return [`${eventId}: twice in the stream`];
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

function faultsOf(request: Request): string[] {
  const { id, record, calls, events } = request;
  const seen = events.map(
    ({ attempt, outcome, redriven, tokens, estimated }) =>
      `${attempt} ${outcome}${redriven ? ' redriven' : ''} ${estimated ? '~' : ''}${tokens.output}`,
  );
  const made = calls.map(({ end, outputTokens }) => `${end} ${outputTokens}`);
  const fault = (what: string): string =>
    `${id} (${record?.verdict}): ${what}; events [${seen.join(', ')}], calls [${made.join(', ')}]`;
  const ends = events.filter(({ redriven }) => redriven !== true);
  // A request that never came so far that a provider was called, and whose client left or process died, may have no event.
  if (events.length === 0) return calls.length === 0 ? [] : [fault('no event')];
  if (ends.length === 0) return [fault('no end')];
  const produced = producedOf(request);
  const metered = meteredOf(request);
  const isEstimated = events.some(({ estimated }) => estimated);
  if (!isEstimated) {
    const input = events.reduce((sum, { tokens }) => sum + tokens.input, 0);
    const answered = calls.filter(({ outputTokens }) => outputTokens > 0).length;
    if (metered !== produced) return [fault(`${produced} tokens produced, ${metered} metered`)];
    return input === answered * PROMPT_TOKENS ? [] : [fault(`${input} tokens of input metered`)];
  }
  const mayBeEstimated = events.every(
    ({ estimated, outcome }) => !estimated || outcome === 'lost' || outcome === 'cancelled',
  );
  if (!mayBeEstimated) return [fault('estimated, though neither client nor process died')];
  if (metered > produced) return [fault(`${produced} tokens produced, ${metered} metered`)];
  const least = Math.min(produced, deliveredOf(request));
  return metered < least ? [fault(`the client had ${least} tokens, ${metered} metered`)] : [];
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
