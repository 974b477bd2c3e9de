import type { Config } from '@sluice/config';
import { GatewayError, type ModelCheck } from '@sluice/contract';
import { InvalidModelError, readModelDirectory } from '@sluice/guard-model';

type CheckConfig = Config['guardrails'][string]['input' | 'output'][number];
type ModelCheckConfig = Extract<CheckConfig, { detector: ModelCheck['detector'] }>;

const detectors = new Set<string>(['prompt-injection', 'toxicity', 'spam', 'model']);
const isModelCheckConfig = (check: CheckConfig): check is ModelCheckConfig => detectors.has(check.detector);

/** Every check of any profile that asks a classifier. */
export const modelChecksOf = ({ guardrails }: Config): ModelCheck[] =>
  Object.values(guardrails).flatMap(({ input, output }) => [...input, ...output].filter(isModelCheckConfig));

/** Throws a `GatewayError` for the operator where a folder is no classifier that could be run here. */
export function checkModelFolders(config: Config): void {
  for (const check of modelChecksOf(config)) {
    if (check.detector !== 'model') continue;
    try {
      const { labels } = readModelDirectory(check.path);
      const unknown = check.labels.find(label => !labels.includes(label));
      if (unknown !== undefined)
        throw new InvalidModelError(`has no label ${JSON.stringify(unknown)}; it has ${labels.join(', ')}`);
    } catch (cause) {
      if (!(cause instanceof InvalidModelError)) throw cause;
      throw unusable(`${check.path}: ${cause.message}`);
    }
  }
}

export const unusable = (fault: string): GatewayError =>
  new GatewayError('internal', { internal: `A model of the guardrails cannot be used: ${fault}` });
