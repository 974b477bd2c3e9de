import { sseFrames } from '../golden/cut.ts';
import { fuzzCodec } from '../golden/fuzz-codec-suite.ts';
import { recordedAnswers, recordedCases, recordedStreams } from '../golden/recorded.ts';
import { anthropicMessages } from './codec.ts';

fuzzCodec(anthropicMessages, {
  address: {},
  model: 'claude-sonnet-4-5',
  requests: recordedCases('anthropic-messages').map(({ request }) => request),
  answers: recordedAnswers('anthropic-messages').map(({ body }) => body),
  streams: recordedStreams('anthropic-messages').map(({ text }) => sseFrames([Buffer.from(text)])),
});
