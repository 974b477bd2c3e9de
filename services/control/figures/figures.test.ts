import { expect, test } from 'vitest';
import { openControl } from '../control-fixture.ts';
import { samplesOf } from './prometheus.ts';

const text = `# HELP http_request_duration_seconds x
http_request_duration_seconds_bucket{le="0.1",method="POST",path="/predict",status="200"} 50
http_request_duration_seconds_bucket{le="0.2",method="POST",path="/predict",status="200"} 100
http_request_duration_seconds_bucket{le="+Inf",method="POST",path="/predict",status="200"} 100
http_request_duration_seconds_sum{method="POST",path="/predict",status="200"} 12.5
http_request_duration_seconds_count{method="POST",path="/predict",status="200"} 100
http_requests_total{method="POST",path="/predict",status="200"} 90
http_requests_total{method="POST",path="/predict",status="429"} 6
http_requests_total{method="POST",path="/chat",status="502"} 4
sluice_tokens_total{tenant="a",provider="p",model="m \\"x\\"",kind="input"} 7
sluice_tokens_total{tenant="a",provider="p",model="m \\"x\\"",kind="output"} 3
sluice_cost_nanodollars_total{tenant="a",provider="p",model="m"} 1500000000
sluice_protocol_tokens_total{protocol="openai-chat",kind="input"} 7
sluice_protocol_tokens_total{protocol="cohere-chat",kind="input"} 1
sluice_protocol_cost_nanodollars_total{protocol="openai-chat"} 1500000000
sluice_config_revision 7
`;

test('figures of all processes are added up, by endpoint or by model', async () => {
  const { call, figures } = openControl();
  figures.push(
    { instance: 'ingress.1', text, clockAheadMs: 0 },
    { instance: 'auth-policy.2', text: 'sluice_config_revision 6\n', clockAheadMs: -1_500.4 },
  );
  const rows = async (query: string) => (await call({ path: `/api/v1/metrics?${query}` })).answer.data;
  expect(await rows('type=latency')).toEqual([
    { endpoint: '/predict', count: 100, meanMs: 125, p50Ms: 100, p95Ms: 190, p99Ms: 198 },
  ]);
  expect(await rows('type=requests&endpoint=/predict')).toEqual([
    { endpoint: '/predict', count: 96, byStatus: { 200: 90, 429: 6 } },
  ]);
  expect(await rows('type=errors')).toMatchObject([
    { endpoint: '/chat', clientErrors: 0, serverErrors: 4, errorRate: 1 },
    { endpoint: '/predict', clientErrors: 6, serverErrors: 0, errorRate: 0 },
  ]);
  expect(await rows('type=tokens')).toEqual([
    { tenant: 'a', provider: 'p', model: 'm "x"', input: 7, output: 3 },
  ]);
  expect(await rows('type=cost')).toEqual([
    { tenant: 'a', provider: 'p', model: 'm', costUsd: '1.500000000' },
  ]);
  expect(await rows('')).toHaveLength(1);
  const chat = '/v1/chat/completions';
  expect(await rows(`type=tokens&endpoint=${chat}`)).toEqual([{ endpoint: chat, input: 7 }]);
  expect(await rows(`type=cost&endpoint=${chat}`)).toEqual([{ endpoint: chat, costUsd: '1.500000000' }]);
  expect(await rows('type=tokens&endpoint=/predict')).toEqual([]);
  expect((await call({ path: '/api/v1/nodes' })).answer.data).toMatchObject([
    { instance: 'auth-policy.2', services: ['auth', 'policy'], revision: 6, clockAheadMs: -1_500 },
    { instance: 'ingress.1', services: ['ingress'], revision: 7, requests: 100 },
  ]);
});

test('what is no sample is passed over', () => {
  expect(samplesOf('# x\n\nbroken{\nx_total 1\nx_total{a="b"} 2 123\n', 'x_')).toEqual([
    { name: 'x_total', labels: {}, value: 1 },
    { name: 'x_total', labels: { a: 'b' }, value: 2 },
  ]);
});
