import { styleText } from 'node:util';
import type { FirstKeys } from '@sluice/control';
import { version } from './version.ts';

export interface Started {
  urls: string[];
  keys: FirstKeys;
  /** Of a cluster: where edges join. */
  join?: string | undefined;
  /** Of an edge: its cluster. */
  edgeOf?: string | undefined;
}

/** Says on standard output that the gateway is ready, to a program or to a person. */
export function announce(started: Started, { json = false }: { json?: boolean }): void {
  process.stdout.write(`${json ? startedJson(started) : startedText(started)}\n`);
}

/** One line for programs. */
function startedJson({ urls, keys, join, edgeOf }: Started): string {
  return JSON.stringify({
    url: urls[0],
    urls,
    version,
    ...(keys.adminKey !== undefined && { adminKey: keys.adminKey }),
    ...(keys.apiKey !== undefined && { apiKey: keys.apiKey }),
    ...(join !== undefined && { join }),
    ...(edgeOf !== undefined && { edgeOf }),
  });
}

/** What a person needs in the first minute. */
function startedText({ urls, keys, join, edgeOf }: Started): string {
  const strong = (text: string): string => styleText('bold', text);
  const [url] = urls;
  const seconds = ((Date.now() - performance.timeOrigin) / 1_000).toFixed(2);
  const lines = [
    '',
    `${strong('Sluice')} ${version} is ready${urls.length === 0 ? '' : ` at ${strong(urls.join(', '))}`}  (in ${seconds} s)`,
    '',
    ...(keys.adminKey === undefined ? [] : [`  Admin key  ${strong(keys.adminKey)}`]),
    ...(keys.apiKey === undefined ? [] : [`  API key    ${strong(keys.apiKey)}`]),
    ...(edgeOf !== undefined
      ? [`  An edge of the cluster at ${edgeOf}: keys and configuration are those of the cluster.`]
      : keys.adminKey === undefined && keys.apiKey === undefined
        ? ['  Keys were shown at the first start. For a new one: ./sluice keys create --name N --tenant T']
        : ['  Shown this once: only keyed hashes are kept.']),
    ...(join === undefined
      ? []
      : ['', '  Edges join by (with the same auth.keySecret):', `  ./sluice up --join ${join}`]),
    ...(keys.warning === undefined ? [] : [`  Warning: ${keys.warning}`]),
    '',
    ...(url === undefined ? [] : tryIt(url, keys.apiKey ?? '$AI_GATEWAY_API_KEY')),
  ];
  return lines.join('\n');
}

const tryIt = (url: string, key: string): string[] => [
  'Try it:',
  '',
  `  curl ${url}/v1/chat/completions \\`,
  `    -H "Authorization: Bearer ${key}" \\`,
  "    -H 'Content-Type: application/json' \\",
  `    -d '{"model":"sample","messages":[{"role":"user","content":"Hello"}]}'`,
  '',
];
