import { BenchError } from '../bench-error.ts';
import { type Child, startChild } from '../child.ts';
import { findProgram } from '../find-program.ts';
import { pinned } from '../measure/pinning.ts';
import { buildStub } from './build-stub.ts';
import { startNginxStub } from './nginx-stub.ts';
import type { ProviderStub } from './provider-stub.ts';

/** The provider that all variants call: the native one where there is a C compiler, else nginx. */
export async function startStub(cpus: string | undefined): Promise<ProviderStub> {
  const program = buildStub();
  if (program !== undefined) return startNativeStub(program, cpus);
  if (findProgram('nginx') !== undefined) return startNginxStub(cpus);
  throw new BenchError(
    'The benchmark needs a C compiler for its provider stub, or nginx. On Debian: apt-get install gcc libc6-dev',
  );
}

async function startNativeStub(program: string, cpus: string | undefined): Promise<ProviderStub> {
  const child: Child<number> = await startChild(line => Number(line) || undefined, {
    command: pinned(cpus, [program]),
  });
  return {
    kind: 'native',
    url: `http://127.0.0.1:${child.ready}`,
    streams: true,
    stop: child.stop,
  };
}
