/**
 * What a provider signed or encrypted of its reasoning, opaque to everybody else. It has to come back
 * unchanged, in its place, for a tool conversation to go on.
 * `origin` is the family of models that can read it: Claude's signatures are the same on every platform.
 */
export interface Proof {
  origin: ProofOrigin;
  /** `signature` vouches for the text beside it; `encrypted` holds reasoning that is not shown. */
  kind: 'signature' | 'encrypted';
  value: string;
  /** The provider's id of the reasoning item (OpenAI Responses); it has to come back with the value. */
  id?: string;
  /** The name of the format where the provider gives one (OpenRouter's `format`). */
  format?: string;
  /** It belongs to the part that follows, whose type has no place for it in the protocol that carries it. */
  forNext?: boolean;
}

export const proofOrigins = ['anthropic', 'openai', 'gemini', 'bedrock', 'openrouter', 'mistral'] as const;
export type ProofOrigin = (typeof proofOrigins)[number];
