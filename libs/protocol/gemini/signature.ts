import type { Proof } from '../ir/proof.ts';
import { unwrapProof, wrapProof } from '../ir/proof-envelope.ts';

/**
 * Gemini 3 refuses a function call of the current turn that has no signature. For calls that another model
 * made Google documents this text instead of one
 * (https://ai.google.dev/gemini-api/docs/thought-signatures#faqs); in base64, since the field holds bytes.
 */
export const NO_SIGNATURE = Buffer.from('skip_thought_signature_validator').toString('base64');
const SKIPS: ReadonlySet<string> = new Set([
  NO_SIGNATURE,
  'skip_thought_signature_validator',
  'context_engineering_is_the_way_to_go',
  Buffer.from('context_engineering_is_the_way_to_go').toString('base64'),
]);

export const isSkip = (signature: string): boolean => SKIPS.has(signature);

/** Python's SDK sends bytes back as the base64 of URLs, which Gemini takes and the envelope's mark survives. */
export const proofOf = (signature: string): Proof =>
  unwrapProof(signature, { origin: 'gemini', kind: 'signature' });

/** A proof as a Gemini client keeps it: another family's in an envelope. */
export const signatureOf = (proof: Proof): string =>
  proof.origin === 'gemini' && proof.kind === 'signature' ? proof.value : wrapProof(proof);

/** Gemini 3 and later; the aliases that end in `latest` stand for them. */
export const isGemini3 = (model: string): boolean =>
  /(?:^|\/)gemini-(?:[3-9]|[1-9]\d|.*latest)/.test(model.slice(0, 256));
