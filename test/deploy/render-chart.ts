import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '@sluice/testkit';
import { parseAllDocuments, stringify } from 'yaml';
import { z } from 'zod';
import { chartFolder } from './chart-files.ts';
import { toolPath } from './tools.ts';

const objectSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).default({}),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
});
/** An object as `kubectl apply` would take it. */
export type KubernetesObject = z.infer<typeof objectSchema>;

export type Values = Readonly<Record<string, unknown>>;

export interface RenderedChart {
  /** What helm printed. */
  text: string;
  objects: KubernetesObject[];
}

const NAMESPACE = 'ai';
const RELEASE = 'gateway';

/** Runs `helm COMMAND … --values`. Rejects with what helm says. */
async function helm(command: readonly string[], values: Values): Promise<string> {
  const file = join(temporaryFolder(), 'values.yaml');
  writeFileSync(file, stringify(values));
  try {
    const { stdout } = await promisify(execFile)(toolPath('helm') ?? 'helm', [...command, '--values', file], {
      maxBuffer: 2 ** 26,
    });
    return stdout;
  } catch (cause) {
    throw new Error((cause as { stderr: string }).stderr, { cause });
  }
}

/** `helm template`, for a cluster with every optional kind. */
export async function renderChart(values: Values): Promise<RenderedChart> {
  const text = await helm(['template', RELEASE, chartFolder, '--namespace', NAMESPACE], values);
  const objects = parseAllDocuments(text)
    .map(document => document.toJS() as unknown)
    .filter(document => document !== null)
    .map(document => objectSchema.parse(document));
  return { text, objects };
}

export const lintChart = (values: Values): Promise<string> => helm(['lint', chartFolder, '--strict'], values);

/** The objects of a kind, by name. */
export const ofKind = (objects: readonly KubernetesObject[], kind: string): Map<string, KubernetesObject> =>
  new Map(objects.filter(object => object.kind === kind).map(object => [object.metadata.name, object]));
