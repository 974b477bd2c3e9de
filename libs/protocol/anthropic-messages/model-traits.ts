/**
 * What models of a generation take. Sources: https://platform.claude.com/docs/en/about-claude/models/overview,
 * https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking,
 * https://platform.claude.com/docs/en/build-with-claude/effort,
 * https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages.
 */
export interface ModelTraits {
  /** Which thinking may be asked for: with a budget, or as the model sees fit (4.6 takes both). */
  budget: boolean;
  adaptive: boolean;
  efforts: readonly ('low' | 'medium' | 'high' | 'xhigh' | 'max')[];
  /** Whether `temperature`, `top_p` and `top_k` are taken at all, and the first two together. */
  sampling: boolean;
  temperatureWithTopP: boolean;
  /** Whether a system message may stand behind a user's. */
  systemBehindUser: boolean;
  /** `max_tokens` has to be sent; this is what a caller gets who names none. */
  defaultMaxTokens: number;
}

/** `claude-3-7-sonnet-20250219`, `claude-opus-4-1@20250805`, `anthropic.claude-sonnet-4-5-…-v1:0`, `claude-fable-5`. */
const VERSION = /claude-(?:[a-z]+-)?(\d{1,2})(?:[-.](\d{1,2}))?(?!\d)/;

/** Hundreds are the major version: 407 is Claude 4.7. Undefined for models of others behind this protocol. */
function claudeVersion(model: string): number | undefined {
  const match = VERSION.exec(model.slice(0, 256));
  return match === null ? undefined : Number(match[1]) * 100 + Number(match[2] ?? 0);
}

/** `kind` is the provider: Anthropic's own, or a cloud with Claude on it. */
export function modelTraits(model: string, kind: string): ModelTraits {
  const version = claudeVersion(model);
  if (version === undefined) return modelOfOthers;
  return {
    budget: version < 407,
    adaptive: version >= 406,
    efforts: effortsOf(version, model),
    sampling: version < 407,
    temperatureWithTopP: version < 401,
    systemBehindUser: version >= 408 && kind === 'anthropic',
    defaultMaxTokens: version >= 400 ? 32_000 : version >= 305 ? 8192 : 4096,
  };
}

/** Models that are not Claude and speak this protocol know its older forms. */
const modelOfOthers: ModelTraits = {
  budget: true,
  adaptive: false,
  efforts: [],
  sampling: true,
  temperatureWithTopP: true,
  systemBehindUser: false,
  defaultMaxTokens: 8192,
};

function effortsOf(version: number, model: string): ModelTraits['efforts'] {
  if (version >= 407) return ['low', 'medium', 'high', 'xhigh', 'max'];
  if (version === 406) return ['low', 'medium', 'high', 'max'];
  return version === 405 && model.includes('opus') ? ['low', 'medium', 'high'] : [];
}
