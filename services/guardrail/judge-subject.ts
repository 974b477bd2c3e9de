import type { KeyObject } from 'node:crypto';
import {
  type Check,
  type CheckReply,
  type CheckSubject,
  isModelCheck,
  isTextCheck,
  isWholeCheck,
  type ModelCheck,
  type Verdict,
} from '@sluice/contract';
import {
  type BodyPlaces,
  CheckExpired,
  type CompiledCheck,
  type ConversationMasks,
  checkTexts,
  compileChecks,
  findBodyPlaces,
  tokenFor,
} from '@sluice/guard';
import type { Classifiers } from './classify/load-classifiers.ts';
import { foundNames } from './found-names.ts';
import { modelVerdicts } from './model-verdicts.ts';
import { prepareWholeCheck, type WholeJudge } from './whole-verdicts.ts';

/** The checks of a profile with their patterns ready. */
export interface PreparedChecks {
  /** In the profile's order. */
  all: readonly Check[];
  text: readonly CompiledCheck[];
  model: readonly ModelCheck[];
  /** Undefined where another thread judges. */
  whole: readonly (WholeJudge | undefined)[];
}

/** Rejects with a `RangeError` where a check names what there is not. */
export const prepareChecks = async (all: readonly Check[]): Promise<PreparedChecks> => ({
  all,
  text: compileChecks(all.filter(isTextCheck)),
  model: all.filter(isModelCheck),
  whole: await Promise.all(all.filter(isWholeCheck).map(prepareWholeCheck)),
});

/** What tokens of a conversation are made with, and what those that it has stand for. */
export interface JobConversation {
  key: KeyObject;
  /** With the tenant in it. */
  name: string;
  originals: ReadonlyMap<string, string>;
}

export interface JudgeOptions {
  checks: PreparedChecks;
  /** Whether masks are applied, or only reported. */
  mask: boolean;
  classifiers: Classifiers;
  isExpired: () => boolean;
  /** Whether the answer brings the texts along, for who asks others about them. */
  withTexts: boolean;
  conversation?: JobConversation | undefined;
}

/** The texts as they came are beside the reply, not in it: nobody but the asker's own process gets them. */
export type JudgedSubject = CheckReply & {
  seen?: readonly string[];
  /** What the tokens of its masks stand for. */
  minted?: ReadonlyMap<string, string>;
};

const masksOf = (conversation: JobConversation | undefined): ConversationMasks =>
  conversation === undefined
    ? {}
    : {
        mint: (type, value) => tokenFor(conversation.key, conversation.name, type, value),
        original: token => conversation.originals.get(token),
      };

function placesOf(subject: CheckSubject): BodyPlaces | string {
  if (subject.kind === 'body') return findBodyPlaces(subject.bytes, subject.protocol, subject.of);
  return { texts: subject.texts, replace: () => new Uint8Array(0) };
}

/** Judges all texts of a subject by every check. No check sees another's masks. */
export async function judgeSubject(subject: CheckSubject, options: JudgeOptions): Promise<JudgedSubject> {
  const { checks, isExpired, classifiers } = options;
  const places = placesOf(subject);
  if (typeof places === 'string') return { kind: 'unchecked', reason: places };
  const { texts } = places;
  const giveUp = (): void => {
    if (isExpired()) throw new CheckExpired();
  };
  try {
    const names = await foundNames(checks.all.filter(isTextCheck), texts, classifiers, giveUp);
    const byPattern = checkTexts(texts, checks.text, isExpired, masksOf(options.conversation), names);
    const byModel =
      checks.model.length === 0 ? [] : await modelVerdicts(checks.model, texts, classifiers, giveUp);
    const ofWhole = checks.whole.map(judge => judge?.(subject, texts));
    const verdicts = inOrder(checks, byPattern.verdicts, byModel, ofWhole);
    const judged = { kind: 'checked' as const, verdicts, ...(options.withTexts && { seen: texts }) };
    const isBlocked = verdicts.some(({ result }) => result === 'block');
    if (!options.mask || isBlocked || byPattern.masked.size === 0) return judged;
    const { masked, minted } = byPattern;
    return { ...judged, ...changed(subject, places, masked), ...(minted.size > 0 && { minted }) };
  } catch (cause) {
    if (cause instanceof CheckExpired) return { kind: 'unchecked', reason: 'timeout' };
    throw cause;
  }
}

function changed(
  subject: CheckSubject,
  { texts, replace }: BodyPlaces,
  masked: ReadonlyMap<number, string>,
): { texts: string[] } | { body: Uint8Array } {
  if (subject.kind === 'body') return { body: replace(masked) };
  return { texts: texts.map((text, index) => masked.get(index) ?? text) };
}

function inOrder(
  { all }: PreparedChecks,
  byPattern: readonly Verdict[],
  byModel: readonly Verdict[],
  ofWhole: readonly (Verdict | undefined)[],
): Verdict[] {
  const patterns = byPattern.values();
  const models = byModel.values();
  const wholes = ofWhole.values();
  return all.flatMap(check => {
    if (isTextCheck(check)) return patterns.next().value ?? [];
    if (isModelCheck(check)) return models.next().value ?? [];
    return wholes.next().value ?? [];
  });
}
