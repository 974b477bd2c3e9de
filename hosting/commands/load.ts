import { CommandError, exitCodes } from '@sluice/cli/exit-codes';
import {
  BenchError,
  runBench,
  runLimits,
  runLoadtest,
  runScale,
  runStarts,
  type ScaledService,
  scaledServices,
  scenarioNames,
} from '@sluice/loadtest';

export interface BenchCommandOptions {
  quick?: boolean;
  limits?: boolean;
  starts?: boolean;
  /** Of these services alone. */
  scale?: true | string;
  markdown?: boolean;
  json?: boolean;
}

export interface LoadtestCommandOptions {
  url?: string;
  key?: string;
  model: string;
  rate?: number;
  /** Milliseconds. */
  duration?: number;
  /** Milliseconds. */
  maxFirstByte: number;
  out?: string;
  json?: boolean;
}

const MS_PER_SECOND = 1_000;

export async function bench({ limits, starts, scale, ...options }: BenchCommandOptions): Promise<void> {
  if (scale !== undefined) {
    const services = scale === true ? scaledServices : servicesOf(scale);
    return runScale({ services, ...options }).catch(explain);
  }
  const run = limits === true ? runLimits : starts === true ? runStarts : runBench;
  await run(options).catch(explain);
}

function servicesOf(text: string): ScaledService[] {
  return text.split(',').map(name => {
    const service = scaledServices.find(known => known === name);
    if (service === undefined)
      throw new CommandError(
        exitCodes.usage,
        `There is nothing to scale called ${name}: expected some of ${scaledServices.join(', ')}.`,
      );
    return service;
  });
}

export async function loadtest(name: string, options: LoadtestCommandOptions): Promise<void> {
  const {
    url,
    key = process.env.AI_GATEWAY_API_KEY,
    model,
    rate,
    duration,
    maxFirstByte,
    out,
    json,
  } = options;
  if (!scenarioNames.includes(name))
    throw new CommandError(
      exitCodes.usage,
      `There is no load scenario ${name}. They are ${scenarioNames.join(', ')}.`,
    );
  const held = await runLoadtest({
    name,
    model,
    maxFirstByteMs: maxFirstByte,
    ...(url !== undefined && { url }),
    ...(key !== undefined && { apiKey: key }),
    ...(rate !== undefined && { requestsPerSecond: rate }),
    ...(duration !== undefined && { seconds: duration / MS_PER_SECOND }),
    ...(out !== undefined && { out }),
    ...(json !== undefined && { json }),
  }).catch(explain);
  if (!held) throw new CommandError(exitCodes.refused, 'A threshold was crossed.');
}

function explain(cause: unknown): never {
  if (cause instanceof BenchError) throw new CommandError(exitCodes.unavailable, cause.message, { cause });
  throw cause;
}
