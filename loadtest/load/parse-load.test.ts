import { expect, test } from 'vitest';
import { parseAutocannon } from './autocannon.ts';
import { parseWrk } from './wrk.ts';

const wrkOutput = `Running 2s test @ http://127.0.0.1:18777/v1/chat/completions
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   331.85us  733.99us  10.96ms   95.31%
    Req/Sec   117.24k     7.43k  127.66k    75.00%
  233028 requests in 2.00s, 153.79MB read
Requests/sec: 116341.78
Transfer/sec:     76.78MB
BENCH {"requests":233028,"durationUs":2002960,"p50Us":159,"p99Us":4555,"badStatus":2,"socketErrors":1}
`;

test('the figures of wrk are read from the line that our script prints', () => {
  expect(parseWrk(wrkOutput)).toEqual({
    requests: 233028,
    requestsPerSecond: expect.closeTo(116_341.8, 1),
    p50Ms: 0.159,
    p99Ms: 4.555,
    failures: 3,
  });
});

test('an output of wrk without figures is an error that shows it', () => {
  expect(() => parseWrk('unable to connect')).toThrow(/unable to connect/);
});

test('the figures of autocannon are read from its JSON', () => {
  const output = JSON.stringify({
    requests: { average: 5000, total: 10_000 },
    latency: { p50: 2, p99: 9 },
    duration: 2.5,
    errors: 1,
    timeouts: 0,
    non2xx: 2,
  });
  expect(parseAutocannon(output)).toEqual({
    requests: 10_000,
    requestsPerSecond: 4_000,
    p50Ms: 2,
    p99Ms: 9,
    failures: 3,
  });
});
