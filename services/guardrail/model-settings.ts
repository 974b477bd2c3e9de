import type { Config } from '@sluice/config';
import { GatewayError } from '@sluice/contract';
import { entityTypesOf, InvalidModelError, readModelDirectory } from '@sluice/guard-model';

type CheckConfig = Config['guardrails'][string]['input' | 'output'][number];

const detectors = new Set<string>(['prompt-injection', 'toxicity', 'spam', 'model']);
const asksModel = (check: CheckConfig): boolean =>
  detectors.has(check.detector) || ('model' in check && check.model !== undefined);

/** Every check of any profile that asks a classifier. */
export const modelChecksOf = ({ guardrails }: Config): CheckConfig[] =>
  Object.values(guardrails).flatMap(({ input, output }) => [...input, ...output].filter(asksModel));

/** Throws a `GatewayError` for the operator where a folder is no classifier that could be run here. */
export function checkModelFolders(config: Config): void {
  for (const check of modelChecksOf(config)) {
    if (check.detector === 'model') checkFolder(check.path, () => checkLabels(check));
    if (check.detector === 'pii' && 'model' in check && check.model !== undefined) {
      const folder = check.model;
      checkFolder(folder, () => checkNames(folder));
    }
  }
}

function checkFolder(path: string, check: () => void): void {
  try {
    check();
  } catch (cause) {
    if (!(cause instanceof InvalidModelError)) throw cause;
    throw unusable(`${path}: ${cause.message}`);
  }
}

function checkLabels({ path, labels }: Extract<CheckConfig, { detector: 'model' }>): void {
  const { labels: known } = readModelDirectory(path);
  const unknown = labels.find(label => !known.includes(label));
  if (unknown !== undefined)
    throw new InvalidModelError(`has no label ${JSON.stringify(unknown)}; it has ${known.join(', ')}`);
}

function checkNames(path: string): void {
  const { labels } = readModelDirectory(path, 'tokens');
  if (entityTypesOf(labels).length === 0)
    throw new InvalidModelError(`labels no names of persons or places; it has ${labels.join(', ')}`);
}

export const unusable = (fault: string): GatewayError =>
  new GatewayError('internal', { internal: `A model of the guardrails cannot be used: ${fault}` });
