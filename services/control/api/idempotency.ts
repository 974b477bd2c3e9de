import { hash, type KeyObject } from 'node:crypto';
import {
  type BodyReader,
  type Clock,
  type Envelope,
  GatewayError,
  type Outcome,
  type Principal,
  replyWhole,
} from '@sluice/contract';
import { deriveKey, type KeptAnswer, openText, type RecordStore, sealText } from '@sluice/store';
import { type WholeAnswer, wholeAnswer } from './whole-answer.ts';

export interface IdempotencyDependencies {
  answers: RecordStore<KeptAnswer>;
  keySecret: KeyObject;
  clock: Clock;
}

const HOUR_MS = 3_600_000;
const KEPT_MS = 24 * HOUR_MS;
/** Longer than any change takes: who began it and ended before that may be followed by another. */
const RUNNING_MS = 60_000;
/** A message of NATS has room for a mebibyte. */
const MAX_ANSWER_BYTES = 256 * 1024;
const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * Makes a change once, however often it is asked for under one `Idempotency-Key` within a day; asking again gives the
 * first answer. https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export class Idempotency {
  readonly #dependencies: IdempotencyDependencies;
  readonly #key: KeyObject;
  #prunedAt = 0;

  constructor(dependencies: IdempotencyDependencies) {
    this.#dependencies = dependencies;
    this.#key = deriveKey(dependencies.keySecret, 'idempotent answers');
  }

  /**
   * Throws `conflict` while the first is still running, `idempotency_key_reused` where another thing is asked. What
   * `work` throws is not kept: it may be tried again.
   */
  async once(
    envelope: Envelope,
    principal: Principal,
    body: BodyReader,
    work: () => Promise<Outcome>,
  ): Promise<Outcome> {
    const key = envelope.headers['idempotency-key'];
    if (key === undefined) return work();
    if (!KEY.test(key))
      throw new GatewayError('invalid_request', {
        message: 'Idempotency-Key: expected 1 to 255 printable ASCII characters without spaces',
        param: 'Idempotency-Key',
      });
    await this.#prune();
    const { tenant, keyId = null, user = null } = principal;
    const name = hash('sha256', JSON.stringify([tenant, keyId, user, key]), 'hex');
    const request = Buffer.from(`${envelope.method} ${envelope.path}\n`);
    const asked = hash('sha256', Buffer.concat([request, await body.read()]), 'hex');
    const known = await this.#claim(name, asked);
    return known === undefined ? this.#run(name, asked, work) : this.#again(name, asked, known);
  }

  async #run(name: string, asked: string, work: () => Promise<Outcome>): Promise<Outcome> {
    const { answers, clock } = this.#dependencies;
    let answer: WholeAnswer;
    try {
      answer = await wholeAnswer(await work());
    } catch (cause) {
      await answers.remove(name);
      throw cause;
    }
    const text = JSON.stringify(answer);
    const sealed = text.length > MAX_ANSWER_BYTES ? '' : sealText(this.#key, name, text).toString('base64');
    await answers.put(name, { asked, expiresAt: clock() + KEPT_MS, sealed });
    return outcomeOf(answer, {});
  }

  #again(name: string, asked: string, known: KeptAnswer): Outcome {
    if (known.asked !== asked) throw new GatewayError('idempotency_key_reused');
    if (known.sealed === undefined)
      throw new GatewayError('conflict', {
        message: 'The first request with this Idempotency-Key is still running. Try again.',
      });
    const opened = openText(this.#key, name, Buffer.from(known.sealed, 'base64'));
    if (opened === undefined)
      throw new GatewayError('conflict', {
        message: 'This was done before, and its answer was too large to be kept. Read the present state.',
      });
    return outcomeOf(JSON.parse(opened) as WholeAnswer, { 'idempotency-replayed': 'true' });
  }

  /** What there is of this key. Undefined where the request is the first, and may run now. */
  async #claim(name: string, asked: string): Promise<KeptAnswer | undefined> {
    const { answers, clock } = this.#dependencies;
    const running = { asked, expiresAt: clock() + RUNNING_MS };
    const known = await answers.add(name, running);
    if (known === undefined || known.expiresAt > clock()) return known;
    await answers.remove(name);
    return answers.add(name, running);
  }

  /** Forgets what is too old, once an hour. */
  async #prune(): Promise<void> {
    const { answers, clock } = this.#dependencies;
    const now = clock();
    if (now - this.#prunedAt < HOUR_MS) return;
    this.#prunedAt = now;
    for (const [name, { expiresAt }] of await answers.list())
      if (expiresAt <= now) await answers.remove(name);
  }
}

const outcomeOf = ({ status, headers, body }: WholeAnswer, more: Record<string, string>): Outcome =>
  replyWhole(status, { ...headers, ...more }, Buffer.from(body, 'base64'));
