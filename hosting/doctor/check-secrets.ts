import { createSecretKey } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Finding, fault, ok, warning } from '@sluice/cli/finding';
import type { Config } from '@sluice/config';
import { SecretBox } from '@sluice/store';
import { inspectStateFile, type StateFileFacts } from '@sluice/store/embedded';

const OTHERS = 0o077;
const LEAST_BYTES = 32;

interface KeptSecret {
  check: string;
  setting: string;
  configured: string | undefined;
  file: string;
  /** What cannot be used without it. */
  guards: string;
  isNeeded: boolean;
}

/** A secret that is configured, or was made at the first start. */
function checkKept({ check, setting, configured, file, guards, isNeeded }: KeptSecret): Finding {
  if (configured !== undefined)
    return configured.length < LEAST_BYTES
      ? warning(check, `${setting} is shorter than ${LEAST_BYTES} bytes`, 'take 32 random bytes')
      : ok(check, `from ${setting}`);
  if (!existsSync(file))
    return isNeeded
      ? fault(
          check,
          `${file} is lost, and ${guards}`,
          `restore the file from a backup, or set ${setting} to what it held`,
        )
      : ok(check, `${file} is made at the first start`);
  if (readFileSync(file, 'utf8').trim().length < LEAST_BYTES)
    return fault(
      check,
      `${file} is shorter than ${LEAST_BYTES} characters`,
      'restore the file from a backup',
    );
  if ((statSync(file).mode & OTHERS) !== 0)
    return warning(check, `${file} may be read by others`, `chmod 600 ${file}`);
  return ok(check, file);
}

/** Whether what is encrypted can be opened: a key that was replaced looks like the right one. */
function checkOpens(secrets: StateFileFacts['secrets'], masterKey: string, { auth }: Config): Finding[] {
  const keyOf = (text: string) => createSecretKey(Buffer.from(text, 'utf8'));
  const box = new SecretBox(
    keyOf(masterKey),
    auth.previousMasterKeys.map(previous => keyOf(previous.reveal())),
  );
  const closed = [...secrets].filter(([name, record]) => box.open(name, record) === undefined);
  if (closed.length === 0) return [];
  const told = closed.map(([name]) => name).join(', ');
  return [
    fault(
      'master key',
      `it does not open ${told}`,
      'restore the master key that they were put under, or put them anew: ./sluice secrets put NAME',
    ),
  ];
}

/** The secrets that an installation cannot do without: whether they are there, nobody else’s, and the right ones. */
export function checkSecrets(dataFolder: string, config: Config): Finding[] {
  const { auth, state, bus } = config;
  if (bus.nats.servers.length > 0) return checkConfigured(config);
  const stored: StateFileFacts = existsSync(state.file)
    ? inspectStateFile(state.file)
    : { keys: 0, secrets: new Map() };
  const masterFile = join(dataFolder, 'master-key');
  const masterKey = auth.masterKey?.reveal();
  const master = checkKept({
    check: 'master key',
    setting: 'auth.masterKey',
    configured: masterKey,
    file: masterFile,
    guards: `${stored.secrets.size} secrets are encrypted under it`,
    isNeeded: stored.secrets.size > 0,
  });
  const text = masterKey ?? (existsSync(masterFile) ? readFileSync(masterFile, 'utf8').trim() : undefined);
  return [
    checkKept({
      check: 'key secret',
      setting: 'auth.keySecret',
      configured: auth.keySecret?.reveal(),
      file: join(dataFolder, 'key-secret'),
      guards: `${stored.keys} API keys are hashed under it`,
      isNeeded: stored.keys > 0,
    }),
    master,
    ...(text === undefined || master.state === 'fault' ? [] : checkOpens(stored.secrets, text, config)),
  ];
}

/** Many processes need the same one. */
function checkConfigured({ auth }: Config): Finding[] {
  return [
    auth.keySecret === undefined
      ? fault(
          'key secret',
          'auth.keySecret is not set here',
          'set it where ingress, control and guardrail run, the same for all',
        )
      : ok('key secret', 'from auth.keySecret'),
    auth.masterKey === undefined
      ? warning(
          'master key',
          'auth.masterKey is not set: secrets cannot be put over the API',
          'set it where secrets are used',
        )
      : ok('master key', 'from auth.masterKey'),
  ];
}
