import type { InstallationFindings, InstallationOptions } from '@sluice/cli';
import { type Finding, findingsOf, skipped } from '@sluice/cli/finding';
import type { Config } from '@sluice/config';
import { checkCertificates } from './check-certificates.ts';
import { checkConfig } from './check-config.ts';
import { checkDataFolder } from './check-data-folder.ts';
import { checkNats } from './check-nats.ts';
import { checkNode } from './check-node.ts';
import { checkPort } from './check-port.ts';
import { checkProviders } from './check-providers.ts';
import { checkRedis } from './check-redis.ts';
import { checkSecrets } from './check-secrets.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What is wrong with the installation on this machine: its files, its surroundings. Changes nothing. */
export async function checkInstallation(
  options: InstallationOptions,
  environment: Environment,
): Promise<InstallationFindings> {
  const node = checkNode(process.version);
  const { findings, booted } = await checkConfig(options, environment);
  if (booted === undefined)
    return { findings: [node, ...findings, skipped('the rest', 'it depends on the configuration')] };
  const { config, dataFolder } = booted;
  const looks: [string, () => Promise<readonly Finding[]> | readonly Finding[]][] = [
    ['data folder', () => checkDataFolder(dataFolder, config)],
    ['secrets', () => checkSecrets(dataFolder, config)],
    ['port', () => checkPort(config.server)],
    ['certificates', () => checkCertificates(config, Date.now())],
    ['NATS', () => checkNats(config)],
    ['Redis', () => checkRedis(config)],
    ['providers', () => checkProviders(config, booted.environment)],
  ];
  const found = await Promise.all(looks.map(([check, look]) => findingsOf(check, look)));
  return { findings: [node, ...findings, ...found.flat()], address: addressOf(config) };
}

/** Where a gateway of this configuration answers on this machine. */
function addressOf({ server: { host, port, tls } }: Config): string {
  const anywhere = host === '0.0.0.0' || host === '::';
  const name = anywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `${tls === undefined ? 'http' : 'https'}://${name}:${port}`;
}
