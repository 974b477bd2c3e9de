import { expect, test } from 'vitest';
import { cutAtRandom, cutEverywhere, sseFrames } from './cut.ts';
import { recordedStreams } from './recorded.ts';

const bytes = Buffer.from('event: one\ndata: "ä€𝄞"\n\n: a comment\n\ndata: 2\r\n\r\ndata: last');

test('pieces put together are what was cut', () => {
  expect(Buffer.concat(cutEverywhere(bytes))).toEqual(bytes);
  expect(cutEverywhere(bytes)).toHaveLength(bytes.length);
  for (let seed = 0; seed < 20; seed += 1) {
    const pieces = cutAtRandom(bytes, 200, seed);
    expect(pieces).toHaveLength(201);
    expect(Buffer.concat(pieces)).toEqual(bytes);
  }
});

test('frames are the same wherever a stream was cut', () => {
  const frames = [{ event: 'one', data: '"ä€𝄞"' }, { data: '2' }, { data: 'last' }];
  expect(sseFrames([bytes])).toEqual(frames);
  expect(sseFrames(cutEverywhere(bytes))).toEqual(frames);
});

test('recordings are there to be read', () => {
  expect(recordedStreams('openai-chat').length).toBeGreaterThan(0);
});
