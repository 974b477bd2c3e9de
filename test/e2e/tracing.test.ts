import { freePort } from '@sluice/local-servers';
import { startCollector, temporaryFolder, waitFor } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { bearer, chatBody, post } from './client.ts';
import { cleanEnvironment, startSluice } from './gateway.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

test.each(['up', 'cluster'])(
  'a request is one trace, joined over every process that it crosses (%s)',
  async command => {
    const collector = await startCollector();
    const environment = cleanEnvironment({ GATEWAY_TELEMETRY_TRACES_OTLPENDPOINT: collector.url });
    const parameters = [command, '--port', String(await freePort()), '--data', temporaryFolder()];
    const started = await startSluice(parameters, environment);
    const { url, apiKey = '' } = started.ready;
    const gateway = { url, urls: [url], adminKey: '', log: started.log, stop: started.stop };
    const headers = { ...bearer(apiKey), traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01` };
    expect((await post(gateway, '/v1/chat/completions', chatBody('sample'), headers)).status).toBe(200);
    // What is gathered is sent at the latest when the processes end.
    await started.stop();
    const names = ['POST /v1/chat/completions', 'stage auth', 'stage policy', 'stage dispatch'];
    await waitFor(() =>
      names.every(name => collector.spans.some(span => span.name === name && span.traceId === TRACE_ID)),
    );
    const spans = collector.spans.filter(span => span.traceId === TRACE_ID);
    // From dispatch up to what the caller sent. A request that was driven again has two ways down, in one trace.
    const way: string[] = [];
    let span = spans.find(({ name }) => name === 'stage dispatch');
    for (; span !== undefined; span = spans.find(({ spanId }) => spanId === span?.parentSpanId))
      way.unshift(span.name);
    expect(way).toEqual(names);
    expect(spans.find(({ name }) => name === names[0])?.parentSpanId).toBe('b7ad6b7169203331');
    expect(new Set(spans.map(({ service }) => service)).size).toBe(command === 'up' ? 1 : names.length);
    await collector.close();
  },
);
