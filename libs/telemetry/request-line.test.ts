import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLogger } from './logger.ts';

const line = {
  requestId: '0123456789abcdef0123456789abcdef',
  traceId: undefined,
  label: undefined,
  method: 'POST',
  path: '/v1/chat/completions',
  status: 200,
  code: undefined,
  detail: undefined,
  durationMs: 12.3456789,
};

async function collecting(level: 'info' | 'warn' = 'info') {
  const lines: string[] = [];
  const destination = { write: (written: string) => void lines.push(written) };
  const identity = { service: 'ingress', instance: 'ingress.a1' };
  return { lines, ...(await createLogger(identity, { level, format: 'json', destination })) };
}

test('the line of a request is the line that the logger would write', async () => {
  const { lines, logger, logRequest } = await collecting();
  const full = {
    ...line,
    traceId: 'f'.repeat(32),
    durationMs: 12.346,
    label: 'mine',
    code: 'rate_limited',
    detail: 'a "limit"\n',
  };
  logRequest(full);
  logger.info(full, 'request');
  const [own = '', its = ''] = lines;
  expect({ ...JSON.parse(own), time: 0 }).toEqual({ ...JSON.parse(its), time: 0 });
  expect(own.endsWith('}\n')).toBe(true);
});

test('what is not there is not written, and a duration is in whole microseconds', async () => {
  const { lines, logRequest } = await collecting();
  logRequest(line);
  const { label, code, detail, durationMs } = JSON.parse(lines[0] ?? '');
  expect([label, code, detail, durationMs]).toEqual([undefined, undefined, undefined, 12.346]);
});

test('texts from outside are redacted and stay one line of JSON', async () => {
  const { lines, logRequest } = await collecting();
  logRequest({ ...line, label: 'sk-CANARYcanary0123', detail: 'Bearer CANARYcanary0123456' });
  expect(lines.join('')).not.toContain('CANARY');
  fc.assert(
    fc.property(fc.string(), text => {
      lines.length = 0;
      logRequest({ ...line, label: text, detail: text });
      expect(lines[0]?.trimEnd().includes('\n')).toBe(false);
      expect(() => JSON.parse(lines[0] ?? '')).not.toThrow();
    }),
  );
});

test('requests are not logged above the level of a request', async () => {
  const { lines, logRequest } = await collecting('warn');
  logRequest(line);
  expect(lines).toEqual([]);
});
