import type { InstallationOptions } from '@sluice/cli';
import { type Finding, fault, ok, warning } from '@sluice/cli/finding';
import { ConfigError, formatProblem, readDocument, resolveConfig } from '@sluice/config';
import { type Bootstrap, bootstrap } from '../bootstrap.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const CHECK = 'configuration';

interface CheckedConfig {
  findings: Finding[];
  /** Absent: it cannot be used. */
  booted?: Bootstrap;
}

/** Whether the configuration is found and can be used; every problem with its file and line. */
export async function checkConfig(
  options: InstallationOptions,
  environment: Environment,
): Promise<CheckedConfig> {
  try {
    const booted = await bootstrap(options, 'defer', environment);
    const { file } = booted;
    if (file === undefined)
      return {
        booted,
        findings: [
          ok(CHECK, 'there is no file here: everything has its default, but for GATEWAY_… variables'),
        ],
      };
    return { booted, findings: [ok(CHECK, `${file} can be used`), ...(await missingSecrets(file, booted))] };
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    const findings = cause.problems.map(problem =>
      fault(CHECK, formatProblem(problem), 'correct it: ./sluice config validate FILE'),
    );
    return { findings };
  }
}

/** Secrets that other machines may have, and this one has not. */
async function missingSecrets(file: string, { environment }: Bootstrap): Promise<Finding[]> {
  const { document, positions } = await readDocument(file, environment);
  try {
    resolveConfig(document, {
      env: environment,
      secrets: 'require',
      secretOf: () => 'kept elsewhere',
      positions,
    });
    return [];
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    return cause.problems.map(problem =>
      warning('secret', formatProblem(problem), 'set it where the process that uses it runs'),
    );
  }
}
