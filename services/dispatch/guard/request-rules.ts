import {
  type CheckClient,
  type CheckQuestion,
  type Envelope,
  type GuardrailPlan,
  isChatProtocol,
  isTextCheck,
  type TextCheck,
} from '@sluice/contract';
import { compileChecks, leakageDetector, type TextRule, textRulesOf } from '@sluice/guard';
import { systemTexts } from '@sluice/protocol';
import { restoreRule } from './restored-tokens.ts';

/** Sets of rules kept ready; the oldest leaves first. */
const COMPILED_LIMIT = 64;

type Leakage = Extract<TextCheck, { detector: 'leakage' }>;
const isLeakage = (check: TextCheck): check is Leakage => check.detector === 'leakage';
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
    const rules = [
      ...this.#staticRules(checks.filter(check => !isLeakage(check) && !isRestore(check))),
      ...checks.filter(isLeakage).map(check => leakageRule(check, request)),
    ];
    const restore = checks.find(isRestore);
    if (restore === undefined || guardrail.mode === 'monitor') return { rules };
    return restoreRule(this.#client, question, restore, body).then(rule => {
      if (rule === undefined) return { rules };
      return 'reason' in rule ? { rules, unrestored: rule.reason } : { rules: [...rules, rule] };
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

function leakageRule({ action, canaries }: Leakage, { envelope, body }: RuledRequest): TextRule {
  const { protocol, path } = envelope;
  const texts = isChatProtocol(protocol) ? systemTexts(protocol, path, body) : [];
  const text = leakageDetector(texts, canaries);
  return action === 'mask'
    ? { detector: 'leakage', text, action, replace: (_, { type }) => `[${type.toUpperCase()}]` }
    : { detector: 'leakage', text, action };
}
