import type { Principal } from './principal.ts';

/** What a process of dispatch is to find out about a provider, on `gw.v1.provider-test`. */
export interface ProviderTestQuestion {
  /** Of the request that asks for it. */
  requestId: string;
  provider: string;
  /** For whom the prompt is metered. */
  principal: Principal;
  /** A request for a model, which costs what it costs. Absent: only its list of models is asked for. */
  prompt?: { model: string; text: string } | undefined;
}

/** What came of it. Whatever failed is said in words for the operator, without a secret. */
export interface ProviderTest {
  provider: string;
  /** Absent: it answered as it should. */
  failure?: string | undefined;
  /** Of the call for its models, to the end of the answer. Absent: it answers in this process, or was not reached. */
  latencyMs?: number | undefined;
  /** Absent: it has no list of them. */
  models?: readonly string[] | undefined;
  prompt?: PromptTest | undefined;
}

export interface PromptTest {
  model: string;
  failure?: string | undefined;
  latencyMs: number;
  /** The beginning of what the model said. */
  text?: string | undefined;
  inputTokens: number;
  outputTokens: number;
  /** Absent: no price is known. */
  costNanoDollars?: number | undefined;
}
