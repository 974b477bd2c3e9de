import { freePort } from '@sluice/local-servers';
import { expect, test } from 'vitest';
import { answerJson, envFor, runCommand, startGateway } from './cli-fixture.ts';

const list = ['keys', 'list'];

test('a key that is not set, or not whole, is a usage error that names the variable', async () => {
  for (const AI_GATEWAY_API_KEY of ['', 'sk sluice', 'sk-…']) {
    const { code, stderr } = await runCommand(list, { env: { AI_GATEWAY_API_KEY } });
    expect(code).toBe(2);
    expect(stderr).toContain('AI_GATEWAY_API_KEY');
    expect(stderr).not.toContain('sk');
  }
});

test('an address that is none is a usage error that names the variable', async () => {
  const { code, stderr } = await runCommand(list, { env: envFor('localhost:8080') });
  expect([code, stderr]).toEqual([
    2,
    'GATEWAY_URL is not an address: expected one such as http://127.0.0.1:8080.\n',
  ]);
});

test('where nothing listens, the message says where and how to start a gateway', async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const { code, stderr } = await runCommand(list, { env: envFor(url) });
  expect(code).toBe(69);
  expect(stderr).toContain(`Nothing listens at ${url}.`);
  expect(stderr).toContain('./sluice up');
});

test('a host that does not exist is unavailable', async () => {
  const { code, stderr } = await runCommand(list, { env: envFor('http://gateway.invalid') });
  expect(code).toBe(69);
  expect(stderr).toContain('http://gateway.invalid');
});

test.each([
  [401, { detail: 'No valid credential.' }, 77, /No valid credential\. AI_GATEWAY_API_KEY must hold/],
  [
    403,
    { error: { message: 'Not yours.' } },
    77,
    /Not yours\. AI_GATEWAY_API_KEY must hold a key whose role/,
  ],
  [400, { title: 'Bad', detail: 'tier: there is no tier "gold".' }, 1, /^tier: there is no tier "gold"\.\n$/],
  [409, { title: 'Conflict' }, 1, /^Conflict\n$/],
  [500, {}, 1, /answered with 500\. \(request r-1\)/],
  [503, { detail: 'Starting.' }, 69, /^Starting\. \(request r-1\)\n$/],
])('an answer of %i with %j is explained', async (status, problem, expected, message) => {
  const { url } = await startGateway((_, response) => {
    response.setHeader('x-request-id', 'r-1');
    answerJson(response, status, problem);
  });
  const { code, stdout, stderr } = await runCommand(list, { env: envFor(url) });
  expect([code, stdout]).toEqual([expected, '']);
  expect(stderr).toMatch(message);
});

test('an address of something else than a gateway is said to be that', async () => {
  const { url } = await startGateway((_, response) => response.end('<html>'));
  const { code, stderr } = await runCommand(list, { env: envFor(url) });
  expect(code).toBe(69);
  expect(stderr).toContain('is not the admin API of this gateway');
});

test.each([
  [['keys', 'create', '--name', 'a'], /required option '--tenant <tenant>'/],
  [
    ['keys', 'create', '--name', 'a', '--tenant', 'b', '--expires', 'soon'],
    /Expected a duration such as 30d/,
  ],
  [['keys', 'remove', 'x'], /unknown command 'remove'/],
  [['keys', 'lst'], /Did you mean list/],
  [['usage', 'tail', '--frm', 'now'], /Did you mean --from/],
  [['keys'], /Usage: sluice keys/],
])('%j is a usage error', async (parameters, message) => {
  const { code, stderr } = await runCommand(parameters, { env: envFor('http://127.0.0.1:1') });
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

test('help teaches by examples and is no failure', async () => {
  const { code, stdout } = await runCommand(['keys', 'create', '--help']);
  expect(code).toBe(0);
  expect(stdout).toContain('$ ./sluice keys create --name laptop --tenant acme');
});
