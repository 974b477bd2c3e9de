import type { CompiledCheck } from '../check-texts.ts';
import { maskOf } from '../span.ts';
import type { TextRule } from './text-rule.ts';

/** Checks as rules of a stream. One that restores is not among them: only a conversation knows what stands for what. */
export const textRulesOf = (checks: readonly CompiledCheck[]): TextRule[] =>
  checks.flatMap(({ name, action, detector }): TextRule[] => {
    switch (action) {
      case 'block':
      case 'flag':
        return [{ detector: name, text: detector, action }];
      case 'mask':
        return [{ detector: name, text: detector, action, replace: (_, { type }) => maskOf(type) }];
      // `restore` needs a conversation, and only requests are sent to another route.
      default:
        return [];
    }
  });
