import { isObject, type JsonObject } from '../json/read-object.ts';

/** `LogprobsResult`, https://ai.google.dev/api/generate-content#LogprobsResult, in OpenAI's form. */
export function decodeLogprobs(result: JsonObject): JsonObject {
  const chosen = Array.isArray(result.chosenCandidates) ? result.chosenCandidates : [];
  const top: unknown[] = Array.isArray(result.topCandidates) ? result.topCandidates : [];
  return {
    content: chosen.filter(isObject).map((candidate, index) => {
      const step = top[index];
      const others = isObject(step) && Array.isArray(step.candidates) ? step.candidates : [];
      return { ...tokenOf(candidate), top_logprobs: others.filter(isObject).map(tokenOf) };
    }),
  };
}

function tokenOf({ token, logProbability }: JsonObject): JsonObject {
  const text = typeof token === 'string' ? token : '';
  return {
    token: text,
    logprob: typeof logProbability === 'number' ? logProbability : 0,
    bytes: [...Buffer.from(text)],
  };
}

/** Undefined where there is no list of tokens, as in OpenAI's older form. */
export function encodeLogprobs(logprobs: JsonObject): JsonObject | undefined {
  if (!Array.isArray(logprobs.content)) return undefined;
  const tokens = logprobs.content.filter(isObject);
  return {
    chosenCandidates: tokens.map(candidateOf),
    topCandidates: tokens.map(({ top_logprobs: top }) => ({
      candidates: Array.isArray(top) ? top.filter(isObject).map(candidateOf) : [],
    })),
  };
}

const candidateOf = ({ token, logprob }: JsonObject): JsonObject => ({ token, logProbability: logprob });
