import type { DocumentChange } from '@sluice/config';
import type { RevisionSummary } from '@sluice/store';
import type { Applied, Plan } from './edit-config.ts';

export const describeRevision = ({ revision, at, author, message }: RevisionSummary) => ({
  revision,
  at: new Date(at).toISOString(),
  author,
  message,
});

export const describeChanges = (changes: readonly DocumentChange[]) =>
  changes.map(({ section: _, ...change }) => change);

const countOf = (changes: readonly DocumentChange[], wanted: DocumentChange['kind']): number =>
  changes.filter(({ kind }) => kind === wanted).length;

export const describePlan = ({ base, changes }: Plan) => ({
  revision: base.revision,
  changes: describeChanges(changes),
  summary: {
    added: countOf(changes, 'added'),
    changed: countOf(changes, 'changed'),
    removed: countOf(changes, 'removed'),
  },
});

export const describeApplied = (applied: Applied) => ({
  ...describePlan(applied),
  ...describeRevision(applied.revision),
});
