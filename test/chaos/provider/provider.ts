import { answerQuestions } from '@sluice/loadtest/tool-process';
import { sendJson, startProviderStub } from '../../e2e/provider-stub.ts';
import { behaviours } from './behaviours.ts';
import type { CallOfLedger, Ledger } from './ledger.ts';

/** The program of the provider: see `startProvider`. */
export type ProviderQuestions = {
  /** The base URL of its API. */
  address(argument: undefined): string;
  ledger(argument: undefined): Ledger;
  /** From now on it refuses everything, or does what it is asked for again. */
  setDown(isDown: boolean): void;
};

let isDown = false;
const ledger = new Map<string, CallOfLedger[]>();

const stub = await startProviderStub({
  remembers: false,
  otherwise: (request, response) => {
    const { body } = request;
    const model = String(body.model);
    const stream = body.stream === true;
    const call: CallOfLedger = { model, stream, at: Date.now(), outputTokens: 0, end: 'running' };
    const id = String(body.user);
    const calls = ledger.get(id) ?? [];
    calls.push(call);
    ledger.set(id, calls);
    response.once('close', () => {
      call.end = response.writableFinished ? 'complete' : 'aborted';
    });
    if (isDown) {
      sendJson(response, 503, { error: { message: 'down', type: 'server_error', code: null } });
      return;
    }
    const behaviour = Object.entries(behaviours).find(([name]) => name === model)?.[1];
    behaviour?.(call, request, response);
  },
});

answerQuestions({
  address: () => stub.baseUrl,
  ledger: () => ledger,
  setDown: down => {
    isDown = down;
  },
} satisfies ProviderQuestions);
