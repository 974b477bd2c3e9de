import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../bench-error.ts';
import { chatBodies } from '../bodies.ts';
import { type Killer, startKiller } from '../kills/killer.ts';
import type { LoadPlan } from '../open-loop/plan.ts';
import { startLoad } from '../open-loop/start-load.ts';
import type { LoadScenario } from '../scenarios/scenario.ts';
import { scenarios } from '../scenarios/scenarios.ts';
import { judge } from '../scenarios/thresholds.ts';
import { checkVariant } from '../variants/check-variant.ts';
import { existingTarget, type LoadTarget, startTarget } from './load-target.ts';
import type { LoadtestReport } from './loadtest-report.ts';
import { renderHtml } from './render-html.ts';
import { renderText } from './render-text.ts';

export interface LoadtestOptions {
  /** Of the scenario, one of `scenarioNames`. */
  name: string;
  /** Of the gateway. Default: one is started for it, with a provider. */
  url?: string;
  apiKey?: string;
  /** What requests to `url` ask for. */
  model: string;
  requestsPerSecond?: number;
  seconds?: number;
  maxFirstByteMs: number;
  /** A folder that gets the report as JSON and as a page. */
  out?: string;
  /** Print the report as JSON. */
  json?: boolean;
}

const TIMEOUT_MS = 60_000;
const KILL_EVERY_MS = 5_000;
/** All that the report needs of them is kept in memory. */
const MOST_REQUESTS = 5_000_000;

/** `./sluice loadtest`: runs a scenario, prints what came of it, and gives whether every threshold held. Throws a `BenchError`. */
export async function runLoadtest(options: LoadtestOptions): Promise<boolean> {
  const report = await loadtest(options, line => process.stderr.write(`${line}\n`));
  const { out, json = false } = options;
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : `\n${renderText(report)}\n`);
  if (out !== undefined) {
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, `${report.scenario}.json`), `${JSON.stringify(report, undefined, 2)}\n`);
    writeFileSync(join(out, `${report.scenario}.html`), renderHtml(report));
  }
  return report.thresholds.every(({ holds }) => holds);
}

export async function loadtest(
  options: LoadtestOptions,
  progress: (line: string) => void,
): Promise<LoadtestReport> {
  const scenario = scenarioOf(options.name);
  const { requestsPerSecond = scenario.requestsPerSecond, seconds = scenario.seconds } = options;
  if (requestsPerSecond * seconds > MOST_REQUESTS)
    throw new BenchError(
      `These are more than ${MOST_REQUESTS.toLocaleString('en-US')} requests. Take a lower --rate or a shorter --duration.`,
    );
  const target = await targetOf(options, scenario, progress);
  try {
    await checkTarget(target);
    const plan: LoadPlan = {
      urls: [target.url],
      apiKey: target.apiKey,
      requestsPerSecond,
      seconds,
      ...(scenario.steps !== undefined && { steps: scenario.steps }),
      kinds: scenario.kinds(target.models),
      timeoutMs: TIMEOUT_MS,
      idPrefix: scenario.name,
    };
    progress(`${scenario.name}: ${requestsPerSecond} requests/s for ${seconds} s to ${target.url}`);
    const { load, kills } = await runPlan(plan, scenario, target, progress);
    return {
      scenario: scenario.name,
      title: scenario.title,
      url: target.url,
      requestsPerSecond,
      seconds,
      steps: (scenario.steps ?? [1]).map((factor, index) => ({
        title: scenario.stepTitle?.(index) ?? '',
        requestsPerSecond: requestsPerSecond * factor,
      })),
      kills,
      thresholds: judge(scenario.thresholds(options.maxFirstByteMs), load),
      load,
    };
  } finally {
    await target.stop();
  }
}

function scenarioOf(name: string): LoadScenario {
  const scenario = scenarios.find(candidate => candidate.name === name);
  if (scenario === undefined) throw new RangeError(`there is no load scenario ${name}`);
  return scenario;
}

async function targetOf(
  { url, apiKey, model }: LoadtestOptions,
  { kills }: LoadScenario,
  progress: (line: string) => void,
): Promise<LoadTarget> {
  if (url === undefined) {
    progress(kills ? 'starting a cluster and a provider' : 'starting a gateway and a provider');
    return startTarget(kills ? 'split' : 'embedded');
  }
  if (apiKey === undefined || apiKey === '')
    throw new BenchError('The gateway asks for a key: set AI_GATEWAY_API_KEY, or give --key.');
  return existingTarget(url, apiKey, model);
}

/** A load of failures says less than the first one. */
const checkTarget = ({ url, apiKey, models }: LoadTarget): Promise<void> =>
  checkVariant(
    {
      name: url,
      url: `${url}/v1/chat/completions`,
      apiKey,
      bodies: {
        whole: JSON.stringify({ ...JSON.parse(chatBodies.whole), model: models.whole }),
        stream: JSON.stringify({ ...JSON.parse(chatBodies.stream), model: models.stream }),
      },
      streamEnd: 'data: [DONE]',
    },
    true,
  );

/** A Ctrl-C ends the load, not the report. */
async function runPlan(
  plan: LoadPlan,
  { kills }: LoadScenario,
  { cluster }: LoadTarget,
  progress: (line: string) => void,
) {
  const load = startLoad(plan, undefined);
  const killer: Killer | undefined =
    kills && cluster !== undefined
      ? startKiller(cluster, { services: ['auth', 'policy', 'dispatch', 'metering'], everyMs: KILL_EVERY_MS })
      : undefined;
  const stop = (): void => {
    progress('sends no more, and waits for what is under way');
    load.stop().catch(() => undefined);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    return { load: await load.report, kills: Object.fromEntries(killer?.kills ?? []) };
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    await killer?.stop();
  }
}
