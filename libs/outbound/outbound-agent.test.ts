import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Agent } from 'undici';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Lookup } from './checked-lookup.ts';
import { createOutboundAgent, type OutboundAgentOptions } from './outbound-agent.ts';
import { OutboundRefusedError } from './refused-error.ts';

const seen: IncomingMessage[] = [];
let connections = 0;
let server: Server;
let port: number;
const agents: Agent[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(request);
    if (request.url === '/redirect') response.writeHead(302, { location: '/elsewhere' });
    response.end('reached');
  }).on('connection', () => {
    connections += 1;
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
  seen.length = 0;
  connections = 0;
  await Promise.all(agents.splice(0).map(agent => agent.destroy()));
});
afterAll(() => new Promise(resolve => server.close(resolve)));

function agentWith(options: Partial<OutboundAgentOptions>): Agent {
  const agent = createOutboundAgent({ connectTimeoutMs: 2_000, allowPrivateNetwork: false, ...options });
  agents.push(agent);
  return agent;
}
const get = (agent: Agent, host: string, path = '/') =>
  agent.request({ origin: `http://${host}:${port}`, path, method: 'GET' });

/** Answers each question with the next of `answers`, the last one again and again. */
function lookupOf(...answers: string[][]): Lookup & { asked: string[] } {
  const asked: string[] = [];
  const lookup: Lookup = (hostname, _, callback) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)] ?? [];
    asked.push(hostname);
    callback(
      null,
      answer.map(address => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return Object.assign(lookup, { asked });
}

test('a name that resolves to a private address is refused, and no connection is opened', async () => {
  const agent = agentWith({ lookup: lookupOf(['127.0.0.1']) });
  const error: unknown = await get(agent, 'provider.example').catch(cause => cause);
  expect(error).toBeInstanceOf(OutboundRefusedError);
  expect(error).toMatchObject({
    code: 'upstream_unreachable',
    details: { internal: expect.stringMatching(/"provider\.example".*127\.0\.0\.1/) },
  });
  expect(String(error)).not.toContain('127.0.0.1');
  expect(connections).toBe(0);
});

test.each([
  '127.0.0.1',
  '127.1',
  '0x7f.1',
  '2130706433',
  '017700000001',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
])('the literal address %s is refused without asking a name server', async host => {
  const lookup = lookupOf(['8.8.8.8']);
  await expect(get(agentWith({ lookup }), host)).rejects.toBeInstanceOf(OutboundRefusedError);
  expect(lookup.asked).toEqual([]);
  expect(connections).toBe(0);
});

test('a name of this machine is refused through the real resolver', async () => {
  await expect(get(agentWith({}), 'localhost')).rejects.toBeInstanceOf(OutboundRefusedError);
});

test('over TLS the same addresses are refused', async () => {
  const agent = agentWith({ lookup: lookupOf(['10.0.0.1']) });
  for (const host of ['provider.example', '10.0.0.1'])
    await expect(
      agent.request({ origin: `https://${host}`, path: '/', method: 'GET' }),
    ).rejects.toBeInstanceOf(OutboundRefusedError);
});

test('with allowPrivateNetwork, private names and addresses are reached', async () => {
  const agent = agentWith({ allowPrivateNetwork: true, lookup: lookupOf(['127.0.0.1']) });
  for (const host of ['127.0.0.1', 'model-server.internal']) {
    const response = await get(agent, host);
    expect(await response.body.text()).toBe('reached');
  }
  expect(seen.map(request => request.headers.host)).toEqual([
    `127.0.0.1:${port}`,
    `model-server.internal:${port}`,
  ]);
});

test.each(['169.254.169.254', '[fd00:ec2::254]', '[::ffff:169.254.169.254]', '[fe80::1]', '0.0.0.0'])(
  '%s is refused even with allowPrivateNetwork',
  async host => {
    const named = agentWith({ allowPrivateNetwork: true, lookup: lookupOf([host.replace(/[[\]]/g, '')]) });
    await expect(get(named, host)).rejects.toBeInstanceOf(OutboundRefusedError);
    await expect(get(named, 'metadata.example')).rejects.toBeInstanceOf(OutboundRefusedError);
  },
);

test('the connection goes to the address that was checked: a second answer of the name server is never asked for', async () => {
  const lookup = lookupOf(['127.0.0.1'], ['169.254.169.254']);
  const response = await get(agentWith({ allowPrivateNetwork: true, lookup }), 'rebinding.example');
  await response.body.dump();
  expect(lookup.asked).toEqual(['rebinding.example']);
  expect(seen[0]?.socket.localAddress).toBe('127.0.0.1');
});

test('of several addresses only those that may be reached are tried', async () => {
  const lookup = lookupOf(['169.254.169.254', 'fe80::1', '127.0.0.1']);
  const response = await get(agentWith({ allowPrivateNetwork: true, lookup }), 'mixed.example');
  expect(await response.body.text()).toBe('reached');
});

test('a redirect is an answer and is not followed', async () => {
  const response = await get(agentWith({ allowPrivateNetwork: true }), '127.0.0.1', '/redirect');
  await response.body.dump();
  expect(response.statusCode).toBe(302);
  expect(seen).toHaveLength(1);
});

test('connections are kept and used again', async () => {
  const agent = agentWith({ allowPrivateNetwork: true });
  for (let index = 0; index < 20; index += 1) await (await get(agent, '127.0.0.1')).body.dump();
  // A second one may be opened while the first is handed back.
  expect(connections).toBeLessThanOrEqual(2);
});

test('a name that does not resolve fails with the error of the resolver', async () => {
  const lookup: Lookup = (_, __, callback) =>
    callback(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }), []);
  await expect(get(agentWith({ lookup }), 'missing.example')).rejects.toMatchObject({ code: 'ENOTFOUND' });
});

test('a name without any address is refused', async () => {
  await expect(get(agentWith({ lookup: lookupOf([]) }), 'empty.example')).rejects.toBeInstanceOf(
    OutboundRefusedError,
  );
});
