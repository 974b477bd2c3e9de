import {
  type CheckClient,
  type CheckQuestion,
  type Envelope,
  type GuardrailPlan,
  isChatProtocol,
  isTextCheck,
  type TextCheck,
} from '@sluice/contract';
import { compileChecks, leakageDetector, maskOf, type TextRule, textRulesOf } from '@sluice/guard';
import { systemTexts } from '@sluice/protocol';
import { originalsIn, restoreRule } from './restored-tokens.ts';

/** Sets of rules kept ready; the oldest leaves first. */
const COMPILED_LIMIT = 64;

type Leakage = Extract<TextCheck, { detector: 'leakage' }>;
const isLeakage = (check: TextCheck): check is Leakage => check.detector === 'leakage';
const nothing: ReadonlyMap<string, string> = new Map();
const isRestore = ({ action }: TextCheck): boolean => action === 'restore';

export interface RuledRequest {
  envelope: Envelope;
  body: Uint8Array;
  guardrail: GuardrailPlan;
}

/** The rules for the texts of one answer, and why tokens of masks are not restored where they are not. */
export interface RequestRules {
  rules: readonly TextRule[];
  unrestored?: string;
}

/** Makes the rules of answers; those that know nothing of the request are compiled once for each set of checks. */
export class RuleMaker {
  readonly #client: CheckClient;
  readonly #compiled = new Map<string, readonly TextRule[]>();

  constructor(client: CheckClient) {
    this.#client = client;
  }

  /** Waits only where something is to be restored. */
  rulesOf(
    request: RuledRequest,
    question: Omit<CheckQuestion, 'checks' | 'subject' | 'mask'>,
  ): RequestRules | Promise<RequestRules> {
    const { guardrail, body } = request;
    const checks = guardrail.output.filter(isTextCheck);
    const fixed = this.#staticRules(checks.filter(check => !isLeakage(check) && !isRestore(check)));
    const rulesWith = (originals: ReadonlyMap<string, string>): readonly TextRule[] => [
      ...fixed,
      ...checks.filter(isLeakage).map(check => leakageRule(check, request, [...originals.values()])),
    ];
    const restore = checks.find(isRestore);
    if (restore === undefined || guardrail.mode === 'monitor') return { rules: rulesWith(nothing) };
    return originalsIn(this.#client, question, restore, body).then(known => {
      if (known.kind === 'unknown') return { rules: rulesWith(nothing), unrestored: known.reason };
      const { originals } = known;
      const rules = rulesWith(originals);
      return { rules: originals.size === 0 ? rules : [...rules, restoreRule(restore, originals)] };
    });
  }

  #staticRules(checks: readonly TextCheck[]): readonly TextRule[] {
    const definition = JSON.stringify(checks);
    let rules = this.#compiled.get(definition);
    if (rules === undefined) {
      rules = textRulesOf(compileChecks(checks));
      const [oldest] = this.#compiled.keys();
      if (this.#compiled.size >= COMPILED_LIMIT && oldest !== undefined) this.#compiled.delete(oldest);
      this.#compiled.set(definition, rules);
    }
    return rules;
  }
}

/** `values`: what was masked in the request; the provider was not told them. */
function leakageRule(
  { action, canaries }: Leakage,
  { envelope, body }: RuledRequest,
  values: readonly string[],
): TextRule {
  const { protocol, path } = envelope;
  const texts = isChatProtocol(protocol) ? systemTexts(protocol, path, body) : [];
  const text = leakageDetector(texts, { canaries, values });
  return action === 'mask'
    ? { detector: 'leakage', text, action, replace: (_, { type }) => maskOf(type) }
    : { detector: 'leakage', text, action };
}
