import { type Amounts, fullAmounts, quickAmounts } from './amounts.ts';
import { BenchError } from './bench-error.ts';
import { chatBodies } from './bodies.ts';
import { findLoadGenerator } from './load/find-load-generator.ts';
import { CONNECTIONS, Meter } from './measure/measure.ts';
import { planPinning } from './measure/pinning.ts';
import { renderMarkdown } from './report/markdown.ts';
import { renderReport } from './report/render.ts';
import { type BenchReport, describeMachine } from './report/report.ts';
import { type Rounds, summarize } from './report/summary.ts';
import { judge } from './report/targets.ts';
import { stopOnSignal } from './stop-on-signal.ts';
import { startStub } from './stub/start-stub.ts';
import { checkVariant } from './variants/check-variant.ts';
import { startVariant, translatedBy, type VariantOptions } from './variants/start-variant.ts';
import { type Variant, type VariantName, variantNames, variantTitles } from './variants/variant.ts';

export interface BenchOptions {
  /** A short run, for a first look: one round. */
  quick?: boolean;
  /** Print the report as JSON. */
  json?: boolean;
  /** Print the report as tables of Markdown. */
  markdown?: boolean;
}

/** `./sluice bench`: the report on standard output, how far it is on standard error. Throws a `BenchError`. */
export async function runBench({
  quick = false,
  json = false,
  markdown = false,
}: BenchOptions): Promise<void> {
  const report = await measure(variantNames, quick ? quickAmounts : fullAmounts, line =>
    process.stderr.write(`${line}\n`),
  );
  const render = markdown ? renderMarkdown : renderReport;
  process.stdout.write(`${json ? JSON.stringify(report) : `\n${render(report)}`}\n`);
}

/**
 * Measures these variants side by side: all are up, and in every round each has its turn, so that a machine
 * that is slower for a while is slower for all.
 */
export async function measure(
  names: readonly VariantName[],
  amounts: Amounts,
  progress: (line: string) => void,
): Promise<BenchReport> {
  const pinning = planPinning();
  const generator = findLoadGenerator(pinning?.tools);
  const running: { stop(): Promise<void> }[] = [];
  const stopAll = async (): Promise<void> => {
    await Promise.all(running.splice(0).map(each => each.stop()));
  };
  const ignoreSignals = stopOnSignal(stopAll);
  try {
    const stub = await startStub(pinning?.tools);
    running.push(stub);
    progress(`provider stub: ${stub.kind}`);
    const ceiling = await generator.run({
      url: `${stub.url}/v1/chat/completions`,
      body: chatBodies.whole,
      connections: CONNECTIONS,
      seconds: amounts.ceilingSeconds,
    });
    const variants: Variant[] = [];
    for (const name of names) {
      progress(`starting ${variantTitles[name]}`);
      const variant = await startOf(name, variants, { providerUrl: stub.url, cpus: pinning?.variant });
      running.push(variant);
      variants.push(variant);
      await checkVariant(variant, stub.streams);
    }
    const measured = await runRounds(
      new Meter(generator, stub),
      variants,
      stub.streams,
      amounts,
      progress,
    ).catch((cause: unknown) => {
      const ended = variants.flatMap(variant => variant.ended() ?? []);
      throw ended.length === 0 ? cause : new BenchError(ended.join('\n'), { cause });
    });
    return {
      machine: describeMachine(),
      load: generator.name,
      ...(pinning !== undefined && { pinning }),
      stub: { kind: stub.kind, ceilingRequestsPerSecond: ceiling.requestsPerSecond },
      rounds: amounts.requestRounds,
      variants: summarize(measured),
      targets: judge(measured),
      measured,
    };
  } finally {
    ignoreSignals();
    await stopAll();
  }
}

/** Translation is measured on the embedded gateway, which has to run by then. */
function startOf(
  name: VariantName,
  started: readonly Variant[],
  options: VariantOptions,
): Promise<Variant> | Variant {
  if (name !== 'translated') return startVariant(name, options);
  const embedded = started.find(variant => variant.name === 'embedded');
  if (embedded === undefined) throw new BenchError('Translation is measured beside "embedded" only.');
  return translatedBy(embedded);
}

async function runRounds(
  meter: Meter,
  variants: readonly Variant[],
  streams: boolean,
  amounts: Amounts,
  progress: (line: string) => void,
): Promise<Rounds> {
  const measured: Rounds = { requests: {}, streams: {} };
  for (const variant of variants) {
    progress(`warming up ${variantTitles[variant.name]}`);
    await meter.warmUp(variant, amounts.warmUp.requests);
    if (streams) await meter.streams(variant, amounts.warmUp.streams);
  }
  for (let round = 0; round < amounts.requestRounds; round += 1) {
    for (const variant of inTurn(variants, round)) {
      const figures = await meter.requests(variant, amounts.requests);
      measured.requests[variant.name] = [...(measured.requests[variant.name] ?? []), figures];
      progress(
        `round ${round + 1} of ${amounts.requestRounds}, ${variantTitles[variant.name]}: ` +
          `${Math.round(figures.requestsPerSecond)} requests/s, ${figures.cpuUsPerRequest.toFixed(0)} µs CPU`,
      );
    }
  }
  for (let round = 0; streams && round < amounts.streamRounds; round += 1) {
    for (const variant of inTurn(variants, round)) {
      const figures = await meter.streams(variant, amounts.streams);
      measured.streams[variant.name] = [...(measured.streams[variant.name] ?? []), figures];
      progress(
        `streams ${round + 1} of ${amounts.streamRounds}, ${variantTitles[variant.name]}: ` +
          `${Math.round(figures.chunksPerSecond)} chunks/s`,
      );
    }
  }
  return measured;
}

/** Every other round backwards, so that none always follows the same one. */
const inTurn = (variants: readonly Variant[], round: number): readonly Variant[] =>
  round % 2 === 0 ? variants : variants.toReversed();
