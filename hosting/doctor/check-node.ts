import { type Finding, fault, ok } from '@sluice/cli/finding';

/** Node runs the sources as they are from this version on. */
const LEAST = 24;

/** `version` such as `v24.1.0`. */
export function checkNode(version: string): Finding {
  const major = Number(/^v(\d+)/.exec(version)?.[1]);
  return major >= LEAST
    ? ok('Node', version)
    : fault('Node', version, `take Node ${LEAST} or newer: ./sluice installs one where the PATH has none`);
}
