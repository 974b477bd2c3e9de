import { type CheckSubject, isChatProtocol, type Verdict, type WholeCheck } from '@sluice/contract';
import type { SchemaCheck } from '@sluice/guard/json-schema';
import type { TokenCounter } from '@sluice/tokens';

type SchemaSettings = Extract<WholeCheck, { detector: 'schema' }>;
type LimitsSettings = Extract<WholeCheck, { detector: 'limits' }>;
/** Judges a whole subject, of which these are the texts. */
export type WholeJudge = (subject: CheckSubject, texts: readonly string[]) => Verdict;

const verdict = (
  { detector, action }: SchemaSettings | LimitsSettings,
  matches: Record<string, number>,
): Verdict => ({ detector, result: Object.keys(matches).length > 0 ? action : 'pass', matches });

/** What it takes to read chats and schemas is loaded only where a profile asks for it. */
export async function prepareWholeCheck(check: WholeCheck): Promise<WholeJudge | undefined> {
  switch (check.detector) {
    case 'limits': {
      const [{ measureChat }, { loadTokenizer, roughCounter }] = await Promise.all([
        import('@sluice/protocol'),
        import('@sluice/tokens'),
      ]);
      const counter = check.tokens === undefined ? roughCounter : await loadTokenizer();
      const { languageOf } = check.languages === undefined ? {} : await import('./languages.ts');
      return (subject, texts) => limitsVerdict(check, subject, texts, { measureChat, counter, languageOf });
    }
    case 'schema': {
      const [{ compileJsonSchema }, { answerTexts }] = await Promise.all([
        import('@sluice/guard/json-schema'),
        import('@sluice/protocol'),
      ]);
      const schema: Record<string, unknown> = JSON.parse(check.schema);
      const validate = compileJsonSchema(schema);
      return subject => schemaVerdict(check, subject, validate, answerTexts);
    }
    // Asked by the main thread: a worker waits for nobody.
    case 'webhook':
      return undefined;
  }
}

type Protocols = typeof import('@sluice/protocol');

interface Measures {
  measureChat: Protocols['measureChat'];
  counter: TokenCounter;
  /** Only where languages are limited. */
  languageOf: ((text: string) => string | undefined) | undefined;
}

/** Of what is no chat, the tokens and languages of its texts. */
function limitsVerdict(
  check: LimitsSettings,
  subject: CheckSubject,
  texts: readonly string[],
  { measureChat, counter, languageOf }: Measures,
): Verdict {
  const protocol = subject.kind === 'body' ? subject.protocol : 'http';
  const size =
    subject.kind === 'body' && isChatProtocol(protocol)
      ? measureChat(protocol, subject.bytes, counter)
      : { tokens: tokensOf(texts, counter), messages: 0, attachments: 0, userTexts: texts };
  const over = (['tokens', 'messages', 'attachments'] as const).filter(
    what => size[what] > (check[what] ?? Number.POSITIVE_INFINITY),
  );
  const foreign = size.userTexts.flatMap(text => {
    const language = languageOf?.(text);
    return language === undefined || check.languages?.includes(language) === true
      ? []
      : `language-${language}`;
  });
  const matches: Record<string, number> = Object.fromEntries(over.map(what => [what, 1]));
  for (const language of foreign) matches[language] = (matches[language] ?? 0) + 1;
  return verdict(check, matches);
}

const tokensOf = (texts: readonly string[], counter: TokenCounter): number =>
  Math.ceil(texts.reduce((sum, text) => sum + counter.count(text), 0));

function schemaVerdict(
  check: SchemaSettings,
  subject: CheckSubject,
  validate: SchemaCheck,
  answerTexts: Protocols['answerTexts'],
): Verdict {
  if (subject.kind === 'body' && !isChatProtocol(subject.protocol))
    return { detector: 'schema', result: 'skipped', matches: {}, reason: 'no_chat' };
  const answers = subject.kind === 'texts' ? subject.texts : answerTextsOf(subject, answerTexts);
  const faults = answers.flatMap((text, index) => {
    const fault = faultOf(text, validate);
    return fault === undefined ? [] : { ...fault, lane: `choices[${index}]`, end: text.length };
  });
  const matches: Record<string, number> = {};
  for (const { keyword } of faults) matches[keyword] = (matches[keyword] ?? 0) + 1;
  const spans = faults.map(({ keyword, at, lane, end }) => ({
    lane,
    start: 0,
    end,
    type: keyword,
    rule: at,
  }));
  return { ...verdict(check, matches), ...(spans.length > 0 && { spans }) };
}

const answerTextsOf = (
  { protocol, bytes }: Extract<CheckSubject, { kind: 'body' }>,
  answerTexts: Protocols['answerTexts'],
): string[] => (isChatProtocol(protocol) ? answerTexts(protocol, bytes) : []);

function faultOf(text: string, validate: SchemaCheck): ReturnType<SchemaCheck> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { keyword: 'json', at: '#' };
  }
  return validate(value);
}
