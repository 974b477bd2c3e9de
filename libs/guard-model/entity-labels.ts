import type { PiiType } from '@sluice/contract';

/** What a label of a token says. */
export interface EntityLabel {
  type: PiiType;
  /** Whether a name begins with the token, whatever came before. */
  begins: boolean;
}

/** What data sets call names of persons and places: CoNLL 2003, OntoNotes 5, WikiANN. */
const types: Readonly<Record<string, PiiType>> = {
  PER: 'person',
  PERSON: 'person',
  LOC: 'location',
  LOCATION: 'location',
  GPE: 'location',
  PLACE: 'location',
};

/** Of a label such as `B-PER`, in IOB2, IOBES, BILOU, or without a mark; undefined where it names nothing of these. */
export function entityLabelOf(label: string): EntityLabel | undefined {
  const [, mark = '', name = ''] = /^(?:([BIESLU])[-_])?(.+)$/i.exec(label) ?? [];
  const type = types[name.toUpperCase()];
  return type === undefined ? undefined : { type, begins: /^[BSU]$/i.test(mark) };
}

/** The kinds of names that a model with these labels finds. */
export const entityTypesOf = (labels: readonly string[]): PiiType[] => [
  ...new Set(labels.flatMap(label => entityLabelOf(label)?.type ?? [])),
];
