import { frameOfMessage } from '../framing/aws-event-frames.ts';
import { EventStreamDecoder } from '../framing/aws-event-stream.ts';
import { fuzzCodec } from '../golden/fuzz-codec-suite.ts';
import { recordedAnswers, recordedBinaryStreams, recordedCases } from '../golden/recorded.ts';
import { bedrockConverse } from './codec.ts';
import { everyBlock } from './documented-fixture.ts';

const model = 'anthropic.claude-sonnet-4-5-20250929-v1:0';

fuzzCodec(bedrockConverse, {
  address: { model },
  model,
  requests: [everyBlock, ...recordedCases('bedrock-converse').map(({ request }) => request)],
  answers: recordedAnswers('bedrock-converse').map(({ body }) => body),
  streams: recordedBinaryStreams('bedrock-converse').map(({ bytes }) =>
    new EventStreamDecoder().push(bytes).map(frameOfMessage),
  ),
});
