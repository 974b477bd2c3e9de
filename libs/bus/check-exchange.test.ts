import type { CheckQuestion, CheckReply } from '@sluice/contract';
import { describe, expect, test } from 'vitest';
import { NOW, startHost } from './host-fixture.ts';
import { LocalHub } from './local.ts';

const question = (changes: Partial<CheckQuestion> = {}): CheckQuestion => ({
  requestId: 'a'.repeat(32),
  tenant: 'acme',
  profile: 'default',
  checks: [{ detector: 'pii', action: 'mask' }],
  subject: { kind: 'texts', texts: ['hello', 'né 😀'] },
  mask: true,
  conversation: 'c',
  deadline: NOW + 10_000,
  ...changes,
});
const checked = (changes: Partial<CheckReply & { kind: 'checked' }> = {}): CheckReply => ({
  kind: 'checked',
  verdicts: [{ detector: 'pii', result: 'pass', matches: {} }],
  ...changes,
});

for (const handOff of ['local-first', 'bus'] as const) {
  describe(`asking ${handOff === 'bus' ? 'over the bus' : 'within one process'}`, () => {
    const start = async (answer: (question: CheckQuestion) => Promise<CheckReply>) => {
      const hub = new LocalHub();
      const dispatch = await startHost(hub, 'dispatch', { handOff });
      const guardrail = handOff === 'bus' ? await startHost(hub, 'guardrail') : dispatch;
      guardrail.host.checks.answer(answer);
      return { dispatch: dispatch.host, guardrail: guardrail.host };
    };

    test('a question comes as it was asked, and the answer as it was given', async () => {
      const asked: CheckQuestion[] = [];
      const reply = checked({ texts: ['hi', 'ü'] });
      const { dispatch } = await start(async received => {
        asked.push(received);
        return reply;
      });
      expect(await dispatch.checks.check(question())).toEqual(reply);
      expect(asked).toEqual([question()]);
    });

    test('a body of a megabyte goes there and a masked one comes back', async () => {
      const bytes = Buffer.alloc(1_000_000, 'text ');
      const { dispatch } = await start(async ({ subject }) => {
        if (subject.kind !== 'body') throw new Error('expected a body');
        return checked({ body: Buffer.from(subject.bytes).fill('*', 0, 10) });
      });
      const reply = await dispatch.checks.check(
        question({ subject: { kind: 'body', of: 'answer', protocol: 'openai-chat', bytes } }),
      );
      if (reply.kind !== 'checked' || reply.body === undefined) throw new Error('expected a body');
      expect(Buffer.from(reply.body).equals(Buffer.from(bytes).fill('*', 0, 10))).toBe(true);
    });
  });
}

test('where nobody answers, the asker is told at once', async () => {
  const { host } = await startHost(new LocalHub(), 'dispatch');
  expect(await host.checks.check(question())).toMatchObject({ kind: 'unchecked', reason: 'unreachable' });
});

test('an answer that does not come is a timeout, and one that fails is told', async () => {
  const hub = new LocalHub();
  const dispatch = await startHost(hub, 'dispatch', { handOff: 'bus' });
  const guardrail = await startHost(hub, 'guardrail');
  let isBroken = false;
  guardrail.host.checks.answer(() => {
    if (isBroken) throw new Error('broken');
    return new Promise(() => undefined);
  });
  expect(await dispatch.host.checks.check(question({ deadline: NOW }))).toEqual({
    kind: 'unchecked',
    reason: 'timeout',
  });
  isBroken = true;
  expect(await dispatch.host.checks.check(question())).toMatchObject({ reason: 'failed' });
});
