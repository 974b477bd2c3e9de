import { expect, test } from 'vitest';
import { openControl } from '../control-fixture.ts';

const ingress = `http_requests_total{method="POST",path="/v1/chat/completions",status="200"} 8
http_requests_total{method="POST",path="/v1/chat/completions",status="429"} 2
http_requests_total{method="GET",path="/api/v1/*",status="200"} 50
http_requests_in_flight{method="POST",path="/v1/chat/completions"} 3
http_requests_in_flight{method="GET",path="/api/v1/*"} 1
http_request_duration_seconds_bucket{le="0.1",path="/v1/chat/completions"} 4
http_request_duration_seconds_bucket{le="+Inf",path="/v1/chat/completions"} 10
http_request_duration_seconds_bucket{le="0.1",path="/api/v1/*"} 50
process_start_time_seconds 1893456000
process_cpu_seconds_total 12.5
process_resident_memory_bytes 1000
sluice_event_spool_bytes 70
sluice_event_spool_failing 1
`;
const dispatch = (waiting: number): string => `sluice_queue_waiting{queue="chat"} ${waiting}
sluice_queue_in_turn{queue="chat"} 1
sluice_queue_oldest_seconds{queue="chat"} 2.5
sluice_stage_requests_in_flight{stage="dispatch"} 3
`;
const metering = `sluice_tokens_total{tenant="a",kind="input"} 7
sluice_tokens_total{tenant="b",kind="input"} 1
sluice_tokens_total{tenant="a",kind="output"} 3
sluice_cost_nanodollars_total{tenant="a"} 1500
`;

test('the load is that of all processes together, without what operators ask for', async () => {
  const { call, figures } = openControl();
  const told = {
    'ingress.1': ingress,
    'dispatch.1': dispatch(4),
    'dispatch.2': dispatch(5),
    'metering.1': metering,
  };
  for (const [instance, text] of Object.entries(told)) figures.push({ instance, text, clockAheadMs: 0 });
  const { answer } = await call({ path: '/api/v1/load' });
  expect(answer).toMatchObject({
    at: '2030-01-01T00:00:00.000Z',
    requests: { answered: 10, clientErrors: 2, serverErrors: 0, inFlight: 3 },
    latency: [
      { upToMs: 100, count: 4 },
      { upToMs: null, count: 10 },
    ],
    tokens: { input: 8, output: 3 },
    costNanoDollars: 1_500,
    queues: [{ queue: 'chat', waiting: 5, inTurn: 1, oldestSeconds: 2.5 }],
  });
  const nodes = answer.nodes as { instance: string }[];
  expect(nodes.map(({ instance }) => instance)).toEqual([
    'dispatch.1',
    'dispatch.2',
    'ingress.1',
    'metering.1',
  ]);
  expect(nodes[2]).toMatchObject({
    startedAt: '2030-01-01T00:00:00.000Z',
    cpuSeconds: 12.5,
    memoryBytes: 1_000,
    spoolBytes: 70,
    spoolFailing: true,
  });
  expect(nodes[0]).toMatchObject({ inFlight: 3, spoolFailing: false });
});
