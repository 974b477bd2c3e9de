import { ESTIMATE_KIND, type FrameSink, type Target } from '@sluice/contract';
import type { Loss } from '@sluice/protocol';

/** More features than this are not named in a header. */
const MAX_NAMED = 20;

/** `x-sluice-loss`: what was lost in translation, each feature once. */
export function lossHeader(losses: readonly Loss[]): Record<string, string> {
  if (losses.length === 0) return {};
  const features = [...new Set(losses.map(({ feature }) => feature))];
  return { 'x-sluice-loss': features.slice(0, MAX_NAMED).join(', ') };
}

/** A model may be named by the caller, in any text. */
const NOT_IN_HEADERS = /[^\x20-\x7e]/g;

/** Which target it is about, and which call to a provider that was, from 1. */
export const callHeaders = (target: Target, call: number): Record<string, string> => ({
  'x-sluice-target': nameOf(target),
  'x-sluice-attempts': String(call),
  ...(target.kind === ESTIMATE_KIND && { 'x-sluice-estimated': 'true' }),
});

/** HTTP services have no models. */
const nameOf = ({ provider, model }: Target): string =>
  (model === '' ? provider : `${provider}/${model}`).replace(NOT_IN_HEADERS, '?');

/** The head of an answer: written once, with what is known to be lost by then. */
export class AnswerHead {
  readonly #sink: FrameSink;
  readonly #status: number;
  readonly #headers: Record<string, string>;
  readonly #requestLosses: readonly Loss[];
  readonly #onBegin: () => void;
  written = false;

  constructor(
    sink: FrameSink,
    status: number,
    headers: Record<string, string>,
    requestLosses: readonly Loss[],
    /** Called just before anything of it goes to the caller. */
    onBegin: () => void = () => undefined,
  ) {
    this.#sink = sink;
    this.#status = status;
    this.#headers = headers;
    this.#requestLosses = requestLosses;
    this.#onBegin = onBegin;
  }

  write(contentType: Record<string, string>, answerLosses: readonly Loss[] = []): void {
    if (this.written) return;
    this.written = true;
    this.#onBegin();
    const losses =
      answerLosses.length === 0 ? this.#requestLosses : [...this.#requestLosses, ...answerLosses];
    this.#sink.head(this.#status, { ...contentType, ...this.#headers, ...lossHeader(losses) });
  }
}
