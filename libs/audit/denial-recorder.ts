import {
  type AuditEvent,
  auditMessage,
  type Clock,
  type Envelope,
  type ErrorCode,
  INSTALLATION_TENANT,
  RecentSet,
  TokenBucket,
} from '@sluice/contract';
import type { EventLog } from '@sluice/store';

/** What counts as denied: who may not, not what is broken, busy or over a limit. */
const deniedCodes: ReadonlySet<ErrorCode> = new Set([
  'unauthenticated',
  'too_many_failures',
  'login_failed',
  'permission_denied',
  'model_not_allowed',
  'content_blocked',
]);

const SWEEP_MS = 1_000;
const WINDOW_FIRST_MS = 1_000;
const WINDOW_MAX_MS = 60_000;
/** Sources that are counted apart at a time, and how many new ones may begin: at once, and in each second. */
const MAX_SOURCES = 64;
const NEW_SOURCES_AT_ONCE = 64;
const NEW_SOURCES_PER_SECOND = 1;
/** An attempt that is driven again is denied again, and counts once. */
const REMEMBERED_REQUESTS = 4_096;
const MAX_TEXT_CHARACTERS = 256;
const SEVERAL = '*';

export interface Denial {
  code: ErrorCode;
  /** Why, where the code does not say it all. From a short list, never what the caller wrote. */
  reason?: string;
  /** Of a credential that was recognised and refused. */
  keyId?: string | undefined;
  tenant?: string | undefined;
}

type Request = Pick<Envelope, 'id' | 'principal' | 'clientAddress' | 'method' | 'path' | 'facts' | 'plan'>;

/** Requests that are denied for the same reason to the same caller at the same address. */
interface Source {
  tenant: string;
  /** What its events have in common. */
  event: Pick<AuditEvent, 'actor' | 'clientAddress' | 'action' | 'target' | 'details'>;
  windowMs: number;
  endsAt: number;
  /** Denied in this window and not said yet. */
  count: number;
  firstAt: number;
  lastAt: number;
  firstRequestId: string;
}

/**
 * Writes denied requests to the audit stream: the first of a source at once and in full, those that follow by their
 * number, after a second, then after two, four and so on up to a minute. What comes from more sources than can be told
 * apart is counted together. So every denial is counted exactly, and a flood of them is a few events a second.
 */
export class DenialRecorder {
  readonly #append: EventLog['append'];
  readonly #clock: Clock;
  readonly #sources = new Map<string, Source>();
  readonly #recorded = new RecentSet(REMEMBERED_REQUESTS);
  readonly #newSources: TokenBucket;
  #timer: NodeJS.Timeout | undefined;

  constructor({ append, clock }: { append: EventLog['append']; clock: Clock }) {
    this.#append = append;
    this.#clock = clock;
    this.#newSources = new TokenBucket({
      capacity: NEW_SOURCES_AT_ONCE,
      perSecond: NEW_SOURCES_PER_SECOND,
      now: clock(),
    });
  }

  /** Records a refusal, if it is a denial. The same request counts once. */
  record(request: Request, denial: Denial): void {
    if (!deniedCodes.has(denial.code) || !this.#recorded.add(request.id)) return;
    const now = this.#clock();
    const key = sourceKey(request, denial);
    const known = this.#sources.get(key);
    if (known !== undefined) {
      blur(known, request);
      count(known, request.id, now);
    } else if (this.#sources.size < MAX_SOURCES && this.#newSources.take(now)) {
      this.#begin(key, sourceOf(request, denial, now), request.id, now);
    } else {
      this.#countTogether(denial, request.id, now);
    }
  }

  /** Writes what windows that are over have counted, as a timer does each second. */
  sweep(): void {
    const now = this.#clock();
    for (const [key, source] of this.#sources) {
      if (source.endsAt > now) continue;
      if (source.count === 0) {
        this.#sources.delete(key);
        continue;
      }
      this.#say(source, now);
      source.windowMs = Math.min(source.windowMs * 2, WINDOW_MAX_MS);
      source.endsAt = now + source.windowMs;
    }
    this.#sweepLater();
  }

  /** Writes what was counted and not said yet. */
  close(): void {
    clearTimeout(this.#timer);
    const now = this.#clock();
    for (const source of this.#sources.values()) if (source.count > 0) this.#say(source, now);
    this.#sources.clear();
  }

  #begin(key: string, source: Source, requestId: string, now: number): void {
    this.#sources.set(key, source);
    const event: AuditEvent = {
      version: 1,
      eventId: `${requestId}:denied`,
      at: now,
      requestId,
      ...source.event,
    };
    this.#append(auditMessage(source.tenant, event));
    this.#sweepLater();
  }

  /** Where there are more sources than are told apart: by code alone. */
  #countTogether({ code }: Denial, requestId: string, now: number): void {
    const together = this.#sources.get(code) ?? {
      tenant: INSTALLATION_TENANT,
      event: {
        actor: { kind: 'unknown' },
        action: 'request.denied',
        target: { kind: 'request', id: SEVERAL },
        details: { code, sources: 'many' },
      },
      ...newWindow(now),
    };
    this.#sources.set(code, together);
    count(together, requestId, now);
    this.#sweepLater();
  }

  #say(source: Source, now: number): void {
    const { tenant, event, count, firstAt, lastAt, firstRequestId } = source;
    const eventId = `${firstRequestId}:denied-again`;
    this.#append(
      auditMessage(tenant, { version: 1, eventId, at: now, ...event, repeated: { count, firstAt, lastAt } }),
    );
    source.count = 0;
  }

  #sweepLater(): void {
    if (this.#timer !== undefined || this.#sources.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.sweep();
    }, SWEEP_MS);
    this.#timer.unref();
  }
}

/** What further requests do not have in common with the first goes out of what is said of them together. */
function blur({ event }: Source, request: Request): void {
  if (event.target.id !== targetOf(request)) event.target = { kind: 'request', id: SEVERAL };
  if (event.details.model !== modelOf(request)) {
    const { model: _, ...details } = event.details;
    event.details = details;
  }
}

function count(source: Source, requestId: string, now: number): void {
  if (source.count === 0) {
    source.firstAt = now;
    source.firstRequestId = requestId;
  }
  source.count += 1;
  source.lastAt = now;
}

function sourceKey({ principal, clientAddress = '' }: Request, { code, reason = '', keyId }: Denial): string {
  const who =
    principal === undefined
      ? (keyId ?? '')
      : `${principal.tenant}\n${principal.keyId ?? principal.user ?? ''}`;
  return `${code}\n${reason}\n${clientAddress}\n${who}`;
}

function sourceOf(request: Request, denial: Denial, now: number): Source {
  const { principal, clientAddress, plan } = request;
  const model = modelOf(request);
  return {
    tenant: principal?.tenant ?? denial.tenant ?? INSTALLATION_TENANT,
    event: {
      actor: actorOf(request, denial),
      clientAddress,
      action: 'request.denied',
      target: { kind: 'request', id: targetOf(request) },
      details: {
        ...reasonOf(denial),
        ...(model !== undefined && { model }),
        ...(plan !== undefined && { route: plan.route }),
      },
    },
    ...newWindow(now),
  };
}

function actorOf({ principal }: Request, { tenant, keyId }: Denial): AuditEvent['actor'] {
  if (principal !== undefined)
    return { kind: 'caller', tenant: principal.tenant, user: principal.user, keyId: principal.keyId };
  return tenant === undefined ? { kind: 'unknown' } : { kind: 'caller', tenant, keyId };
}

const reasonOf = ({ code, reason }: Denial): Record<string, string> => ({
  code,
  ...(reason !== undefined && { reason: shorten(reason) }),
});

/** Method and path; a query may hold anything. */
const targetOf = ({ method, path }: Request): string => shorten(`${method} ${path.split('?', 1)[0]}`);
const modelOf = ({ facts: { model } }: Request): string | undefined =>
  model === undefined ? undefined : shorten(model);

const shorten = (text: string): string => text.slice(0, MAX_TEXT_CHARACTERS);

const newWindow = (now: number) => ({
  windowMs: WINDOW_FIRST_MS,
  endsAt: now + WINDOW_FIRST_MS,
  count: 0,
  firstAt: now,
  lastAt: now,
  firstRequestId: '',
});
