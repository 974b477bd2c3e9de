import { waitFor } from '@sluice/testkit';
import { describe, expect, test } from 'vitest';
import { admin, bearer, chatBody, mintKey, post } from '../client.ts';
import type { Given } from '../context.ts';
import { downModel, waitingIn } from '../outage.ts';
import { completion, sendJson } from '../provider-stub.ts';

const CHAT = '/v1/chat/completions';
const PATIENT = { timeoutMs: 30_000 };
const ASYNC = { prefer: 'respond-async' };

interface Status {
  id: string;
  object: string;
  state: string;
  position?: number;
  error?: { code: string };
}

/** Requests whose callers do not wait for the answer. */
export function jobsSuite(given: Given): void {
  const ask = (model: string, key: string, headers: Record<string, string> = {}, body = chatBody(model)) =>
    post(given().gateway, CHAT, body, { ...bearer(key), ...headers });
  const read = (path: string, key: string, method = 'GET'): Promise<Response> =>
    fetch(`${given().gateway.url}${path}`, { method, headers: bearer(key) });
  /** Where the answer will be. */
  const accepted = async (response: Response): Promise<{ location: string; status: Status }> => {
    expect(response.status).toBe(202);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    const status = (await response.json()) as Status;
    expect(response.headers.get('location')).toBe(`/v1/jobs/${status.id}`);
    return { location: `/v1/jobs/${status.id}`, status };
  };
  const ended = (location: string, key: string): Promise<Response> =>
    waitFor(async () => {
      const response = await read(location, key);
      return response.status === 202 ? undefined : response;
    }, PATIENT);
  const view = async (id: string): Promise<Status & Record<string, unknown>> =>
    (await admin(given().gateway, 'GET', `/jobs/${id}`)).json as Status & Record<string, unknown>;

  test('while every target is down a caller is told where its answer will be, and finds it there', async () => {
    const { key } = given();
    const model = downModel(given(), 'stub-job');
    const { location, status } = await accepted(await ask('stub-job', key));
    expect(status).toMatchObject({ object: 'job', state: 'queued', position: 1 });
    const pending = await read(location, key);
    expect(pending.status).toBe(202);
    expect(pending.headers.get('x-sluice-job')).toMatch(/queued|running/);
    model.comeBack();
    const answer = await ended(location, key);
    expect([answer.status, answer.headers.get('x-sluice-job')]).toEqual([200, 'completed']);
    expect(answer.headers.get('x-sluice-target')).toBe('stub/stub-job');
    expect(await answer.json()).toMatchObject(completion('stub-job', 'back'));
    // As often as it is asked for.
    expect((await read(location, key)).status).toBe(200);
    expect(model.answered).toHaveLength(1);
  });

  test('who prefers it is answered so at once, also by a provider that is up, and also a stream', async () => {
    const { key } = given();
    const model = downModel(given(), 'stub-waiting-async');
    model.comeBack();
    const body = { ...chatBody('stub-waiting-async'), stream: true };
    const response = await ask('stub-waiting-async', key, ASYNC, body);
    expect(response.headers.get('preference-applied')).toBe('respond-async');
    const { location } = await accepted(response);
    const answer = await ended(location, key);
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    expect(await answer.text()).toMatch(/"back"[\s\S]*data: \[DONE\]/);
  });

  test('where a route has no queue the preference is no reason not to answer', async () => {
    const response = await ask('stub-chat', given().key, ASYNC);
    expect([response.status, response.headers.get('preference-applied')]).toEqual([200, null]);
  });

  test('what a provider refuses is the answer, with its status', async () => {
    const { key, stub } = given();
    stub.when('stub-job-refused', (_, response) =>
      sendJson(response, 400, { error: { message: 'no such parameter', type: 'invalid_request_error' } }),
    );
    const { location } = await accepted(await ask('stub-job-refused', key, ASYNC));
    const answer = await ended(location, key);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('no such parameter');
  });

  describe('a job', () => {
    test('is its caller’s alone', async () => {
      const { gateway, key } = given();
      downModel(given(), 'stub-job-own');
      const { location } = await accepted(await ask('stub-job-own', key));
      const { key: other } = await mintKey(gateway);
      const { key: stranger } = await mintKey(gateway, { tenant: 'strangers' });
      for (const credential of [other, stranger])
        for (const method of ['GET', 'DELETE'])
          expect((await read(location, credential, method)).status).toBe(404);
      expect((await fetch(`${gateway.url}${location}`)).status).toBe(401);
      expect((await read(location, key, 'DELETE')).status).toBe(200);
    });

    test('that is cancelled while it waits is never run', async () => {
      const { key } = given();
      const model = downModel(given(), 'stub-job-cancelled');
      const { location } = await accepted(await ask('stub-job-cancelled', key));
      expect(await (await read(location, key, 'DELETE')).json()).toMatchObject({ state: 'cancelled' });
      const after = await read(location, key);
      expect(await after.json()).toMatchObject({ state: 'cancelled' });
      model.comeBack();
      await waitFor(async () => (await waitingIn(given(), 'jobs')) === 0, PATIENT);
      expect(model.answered).toEqual([]);
    });

    test('that is cancelled while it runs has its call aborted', async () => {
      const { key, stub } = given();
      stub.when('stub-job-slow', () => undefined);
      const { location } = await accepted(await ask('stub-job-slow', key, ASYNC));
      await waitFor(() => stub.callsFor('stub-job-slow').length === 1, PATIENT);
      expect((await read(location, key, 'DELETE')).status).toBe(200);
      await waitFor(() => stub.callsFor('stub-job-slow')[0]?.aborted === true, PATIENT);
    });

    test('is authorised anew: of a key that was revoked meanwhile it becomes a dead letter', async () => {
      const { gateway } = given();
      const model = downModel(given(), 'stub-job-revoked');
      const { id: keyId, key } = await mintKey(gateway);
      const { status } = await accepted(await ask('stub-job-revoked', key));
      expect((await admin(gateway, 'DELETE', `/keys/${keyId}`)).status).toBe(200);
      await waitFor(async () => (await ask('stub-chat', key)).status === 401, PATIENT);
      model.comeBack();
      const dead = await waitFor(async () => {
        const seen = await view(status.id);
        return seen.state === 'failed' ? seen : undefined;
      }, PATIENT);
      expect(dead).toMatchObject({ error: { code: 'unauthenticated' }, tenant: 'acme', queue: 'jobs' });
      expect(model.answered).toEqual([]);
    });

    test('that nobody could answer in time becomes a dead letter, and can be tried again and dropped', async () => {
      const { gateway, key } = given();
      downModel(given(), 'stub-brief');
      const { status, location } = await accepted(await ask('stub-brief', key));
      const told = await ended(location, key);
      expect(told.status).toBe(503);
      expect(await told.json()).toMatchObject({ error: { code: 'queue_expired' } });
      const list = await admin(gateway, 'GET', '/jobs?state=failed&queue=brief');
      expect(list.json).toMatchObject({ data: [{ id: status.id, state: 'failed' }] });
      const retried = await admin(gateway, 'POST', `/jobs/${status.id}/retry`);
      expect([retried.status, retried.json]).toMatchObject([200, { id: status.id, state: 'queued' }]);
      // Of one that waits it is a cancellation, of one that is over nothing is left.
      for (let drops = 0; drops < 2; drops++)
        expect((await admin(gateway, 'DELETE', `/jobs/${status.id}`)).status).toBe(200);
      expect((await read(location, key)).status).toBe(404);
    });
  });
}
