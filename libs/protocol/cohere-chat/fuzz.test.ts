import { fuzzCodec } from '../golden/fuzz-codec-suite.ts';
import { recordedAnswers, recordedCases } from '../golden/recorded.ts';
import type { JsonObject } from '../json/read-object.ts';
import { cohereChat } from './codec.ts';
import { fullRequest, ragStream, toolStream } from './documented-fixture.ts';

const framesOf = (values: readonly (JsonObject & { type: string })[]) =>
  values.map(value => ({ event: value.type, data: JSON.stringify(value) }));

fuzzCodec(cohereChat, {
  address: {},
  model: 'command-a-03-2025',
  requests: [fullRequest, ...recordedCases('cohere-chat').map(({ request }) => request)],
  answers: recordedAnswers('cohere-chat').map(({ body }) => body),
  streams: [framesOf(ragStream), framesOf(toolStream)],
});
