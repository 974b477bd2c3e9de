import { expect, test } from 'vitest';
import { anthropicMessages } from '../anthropic-messages/codec.ts';
import { sseFrames } from '../golden/cut.ts';
import { recordedStreams } from '../golden/recorded.ts';
import { fromInvokeModelChunk } from './invoke-model.ts';

test('a stream of chunks decodes to what Anthropic’s own stream decodes to', () => {
  const [recorded] = recordedStreams('anthropic-messages');
  const frames = sseFrames([Buffer.from(recorded?.text ?? '')]);
  expect(frames.length).toBeGreaterThan(3);
  const chunks = frames.map(({ data }) => ({
    event: 'chunk',
    data: JSON.stringify({ bytes: Buffer.from(data).toString('base64'), p: 'abc' }),
  }));
  const own = anthropicMessages.createStreamDecoder();
  const invoked = anthropicMessages.createStreamDecoder();
  expect(chunks.map(fromInvokeModelChunk).flatMap(frame => invoked.push(frame))).toEqual(
    frames.flatMap(frame => own.push(frame)),
  );
});

test('an exception becomes an error event, and what cannot be read stays', () => {
  const { event, data } = fromInvokeModelChunk({ event: 'throttlingException', data: '{"message":"Slow."}' });
  expect({ event, ...JSON.parse(data) }).toEqual({
    event: 'error',
    type: 'error',
    error: { type: 'rate_limit_error', message: 'Slow.' },
  });
  for (const frame of [{ event: 'chunk', data: 'no' }, { event: 'other', data: '{}' }, { data: '[]' }])
    expect(fromInvokeModelChunk(frame)).toEqual(frame);
  expect(fromInvokeModelChunk({ event: 'chunk', data: '{"bytes":"!"}' })).toEqual({ data: '' });
});
