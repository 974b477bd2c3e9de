import { GatewayError } from '@sluice/contract';
import { expect, test } from 'vitest';
import { requestToken } from './request-token.ts';

const URL_OF_TOKENS = 'https://login.example/token';
const SECRET = 'canary-5d1f0c6e';
const form = new URLSearchParams({ grant_type: 'client_credentials', client_secret: SECRET });
const answering = (status: number, body: string) => async () => ({ status, bytes: Buffer.from(body) });

test('a token is read with its lifetime, which may be a text or missing', async () => {
  const lifetimeOf = async (expires: unknown) => {
    const body = JSON.stringify({ access_token: 't', expires_in: expires });
    return (await requestToken(answering(200, body), URL_OF_TOKENS, form)).lifetimeMs;
  };
  expect(await lifetimeOf(3599)).toBe(3_599_000);
  expect(await lifetimeOf('3599')).toBe(3_599_000);
  expect(await lifetimeOf(undefined)).toBe(300_000);
  expect(await lifetimeOf(-1)).toBe(300_000);
  expect(await lifetimeOf('soon')).toBe(300_000);
});

test.each([
  [401, `{"error":"invalid_client","error_description":"the secret ${SECRET} is wrong"}`],
  [200, '{"token":"x"}'],
  [200, '{"access_token":"two\\r\\nlines"}'],
  [500, `<html>${SECRET}`],
  [200, 'null'],
])(
  'an answer with status %i and %s is an error for the operator, without the secret',
  async (status, body) => {
    const error = await requestToken(answering(status, body), URL_OF_TOKENS, form).catch(GatewayError.from);
    expect(error).toMatchObject({ code: 'upstream_unreachable' });
    const told = JSON.stringify(error instanceof GatewayError ? error.toShape() : error);
    expect(told).toContain(`status ${status}`);
    expect(told).not.toContain(SECRET);
  },
);

test('what the endpoint gives as the reason is kept', async () => {
  const refusing = answering(400, '{"error":"invalid_grant","error_description":"Invalid JWT Signature."}');
  await expect(requestToken(refusing, URL_OF_TOKENS, form)).rejects.toMatchObject({
    details: {
      internal: 'No access token of login.example: status 400 invalid_grant Invalid JWT Signature.',
    },
  });
});
