import { BenchError } from '../bench-error.ts';
import type { Victims } from '../kills/killer.ts';
import { serviceProcessesBelow } from '../kills/service-processes.ts';
import type { Models } from '../scenarios/scenario.ts';
import { startStub } from '../stub/start-stub.ts';
import { startVariant } from '../variants/start-variant.ts';

/** A gateway that is loaded. */
export interface LoadTarget {
  /** Its origin. */
  url: string;
  apiKey: string;
  models: Models;
  /** Whose processes can be killed. */
  cluster?: Victims;
  /** Ends what was started for it. */
  stop(): Promise<void>;
}

/** As the stub makes streams: 100 chunks, one with the usage, and the end. */
const STUB_EVENTS = 102;

/** Somebody's gateway, which is there and stays there. */
export const existingTarget = (url: string, apiKey: string, model: string): LoadTarget => ({
  url: new URL(url).origin,
  apiKey,
  models: { whole: model, stream: model },
  stop: () => Promise.resolve(),
});

/** A gateway of its own, and the provider that it calls: in one process, or a process for each service. */
export async function startTarget(hosting: 'embedded' | 'split'): Promise<LoadTarget> {
  const stub = await startStub(undefined);
  try {
    if (!stub.streams)
      throw new BenchError(
        'The provider needs a C compiler, to send streams. On Debian: apt-get install gcc libc6-dev. Or load a gateway of yours with --url.',
      );
    const gateway = await startVariant(hosting, { providerUrl: stub.url, cpus: undefined });
    return {
      url: new URL(gateway.url).origin,
      apiKey: gateway.apiKey ?? '',
      models: { whole: 'bench-model', stream: 'bench-pace-5', streamEvents: STUB_EVENTS },
      cluster: { processes: () => serviceProcessesBelow(gateway.pid) },
      stop: async () => {
        await gateway.stop();
        await stub.stop();
      },
    };
  } catch (cause) {
    await stub.stop();
    throw cause;
  }
}
