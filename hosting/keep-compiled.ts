import { flushCompileCache } from 'node:module';

/** By then what a start compiles was compiled, and the first requests are answered. */
const AFTER_MS = 3_000;

/**
 * Writes down what this process has compiled, where NODE_COMPILE_CACHE says so. Node does that when a process ends in
 * its orderly way: one that is killed would leave nothing, and whoever takes its place would compile everything again.
 */
export function keepCompiled(): void {
  setTimeout(flushCompileCache, AFTER_MS).unref();
}
