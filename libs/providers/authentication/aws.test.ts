import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { createAwsAuthenticator } from './aws.ts';

/** Of AWS's Signature Version 4 test suite. */
const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const clock = (): number => Date.UTC(2015, 7, 30, 12, 36);
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('the signature is the one of AWS’s test suite, post-x-www-form-urlencoded', async () => {
  const signer = createAwsAuthenticator({ credentials, service: 'service', region: 'us-east-1', clock });
  const headers = await signer.headers({
    method: 'POST',
    url: 'https://example.amazonaws.com/',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from('Param1=value1'),
  });
  expect(headers['x-amz-date']).toBe('20150830T123600Z');
  expect(headers.authorization).toBe(
    'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ' +
      'SignedHeaders=content-type;host;x-amz-date, ' +
      'Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
  );
});

test('a model with a colon in its name is signed as AWS reads it: the path is encoded twice', async () => {
  const signer = createAwsAuthenticator({
    credentials: { ...credentials, sessionToken: 'session' },
    service: 'bedrock',
    region: 'us-east-1',
    clock,
  });
  const body = Buffer.from('{"messages":[]}');
  const headers = await signer.headers({
    method: 'POST',
    url: 'https://bedrock-runtime.eu-west-1.amazonaws.com/model/a.b-v1%3A0/converse',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const canonical = [
    'POST',
    '/model/a.b-v1%253A0/converse',
    '',
    'content-type:application/json',
    'host:bedrock-runtime.eu-west-1.amazonaws.com',
    'x-amz-date:20150830T123600Z',
    'x-amz-security-token:session',
    '',
    'content-type;host;x-amz-date;x-amz-security-token',
    sha256(body),
  ].join('\n');
  const scope = '20150830/eu-west-1/bedrock/aws4_request';
  const text = ['AWS4-HMAC-SHA256', '20150830T123600Z', scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`);
  expect(headers.authorization).toContain(`Credential=AKIDEXAMPLE/${scope}`);
  expect(headers.authorization).toContain(`Signature=${hmac(key, text).toString('hex')}`);
  expect(headers['x-amz-security-token']).toBe('session');
  expect(headers).not.toHaveProperty('host');
  expect(signer.secrets()).toEqual([credentials.secretAccessKey, 'session']);
});

test('another body is signed with another signature', async () => {
  const signer = createAwsAuthenticator({ credentials, service: 'bedrock', region: 'us-east-1', clock });
  const sign = async (text: string) => {
    const body = Buffer.from(text);
    const request = { method: 'POST', url: 'https://x.amazonaws.com/', headers: {}, body };
    return (await signer.headers(request)).authorization;
  };
  expect(await sign('{"a":1}')).not.toBe(await sign('{"a":2}'));
  expect(await sign('{"a":1}')).toBe(await sign('{"a":1}'));
});
