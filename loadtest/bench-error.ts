/** Why the benchmark could not run, with what to do about it. */
export class BenchError extends Error {
  override readonly name = 'BenchError';
}
