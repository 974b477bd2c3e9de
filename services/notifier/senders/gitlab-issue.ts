import { type AlertEvent, GatewayError } from '@sluice/contract';
import { type FetchBoundedOptions, fetchBounded } from '@sluice/outbound';
import { resultOfResponse, type SendResult } from '../send-result.ts';
import { SEND_TIMEOUT_MS, type Sender, type SenderDependencies } from './sender.ts';

export interface GitlabReceiver {
  /** The project as a browser shows it, or its API. */
  url: string;
  token: string;
  labels: readonly string[];
  allowPrivateNetwork: boolean;
}

/** Issues that a search may answer with, descriptions and all. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
const MAX_TITLE_CHARACTERS = 255;

/** `https://gitlab.example/group/project` as `https://gitlab.example/api/v4/projects/group%2Fproject`. */
export function projectApi(url: string): string {
  const { origin, pathname } = new URL(url);
  const path = pathname.replace(/\/+$/, '');
  if (/\/api\/v4\/projects\/[^/]+$/.test(path)) return origin + path;
  const project = path.replace(/\/-\/.*$/, '').replace(/\.git$/, '');
  return `${origin}/api/v4/projects/${encodeURIComponent(project.replace(/^\/+/, ''))}`;
}

/** A word of its own, so that a search finds it: the part of the id behind its kind is a hash. */
export const markerOf = ({ alertId }: AlertEvent): string => `sluice-alert-${alertId.split(':').at(-1)}`;

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');

/** What `POST /projects/:id/issues` takes: https://docs.gitlab.com/api/issues/#create-an-issue */
function issueOf(
  alert: AlertEvent,
  labels: readonly string[],
): { title: string; description: string; labels: string } {
  const { at, tenant, kind, severity, title, details } = alert;
  const rows = [
    ['Severity', severity],
    ['Kind', kind],
    ['Tenant', tenant === '' ? 'all' : tenant],
    ['Time', new Date(at).toISOString()],
    ...Object.entries(details),
  ];
  const table = rows.map(([name = '', value = '']) => `| ${cell(name)} | ${cell(value)} |`);
  return {
    title: title.slice(0, MAX_TITLE_CHARACTERS),
    description: ['| | |', '| --- | --- |', ...table, '', `<!-- ${markerOf(alert)} -->`].join('\n'),
    labels: [...labels, `severity::${severity}`].join(','),
  };
}

/**
 * Opens an issue, unless one with the marker of the alert is there: where the answer to the first attempt was lost,
 * the second one finds what it has done.
 */
export function gitlabIssueSender(
  { url, token, labels, allowPrivateNetwork }: GitlabReceiver,
  { agents, clock }: SenderDependencies,
): Sender {
  const issues = `${projectApi(url)}/issues`;
  const call = (address: string, post?: FetchBoundedOptions['post']) =>
    fetchBounded(address, {
      agent: agents.agentFor(allowPrivateNetwork),
      timeoutMs: SEND_TIMEOUT_MS,
      maxBytes: MAX_ANSWER_BYTES,
      headers: { 'private-token': token },
      ...(post !== undefined && { post }),
    });

  /** https://docs.gitlab.com/api/issues/#list-project-issues */
  async function find(alert: AlertEvent): Promise<SendResult & { isThere?: boolean }> {
    const query = new URLSearchParams({
      search: markerOf(alert),
      in: 'description',
      state: 'all',
      per_page: '20',
    });
    const response = await call(`${issues}?${query}`);
    const result = resultOfResponse(response, clock());
    if (result.kind === 'failed') return result;
    return { ...result, isThere: holdsMarker(response.bytes, markerOf(alert)) };
  }

  return async notice => {
    if (notice.kind !== 'alert')
      return { kind: 'failed', reason: 'only alerts become issues', isAway: false, isFinal: true };
    const { isThere, ...found } = await find(notice.alert);
    if (found.kind === 'failed' || isThere === true) return found;
    const body = JSON.stringify(issueOf(notice.alert, labels));
    return resultOfResponse(await call(issues, { contentType: 'application/json', body }), clock());
  };
}

/** A search may find less exact ones too. */
function holdsMarker(bytes: Uint8Array, marker: string): boolean {
  let found: unknown;
  try {
    found = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    throw new GatewayError('upstream_invalid', { internal: 'it answered with something that is not JSON' });
  }
  const issues: readonly unknown[] = Array.isArray(found) ? found : [];
  return issues.some(
    issue =>
      typeof issue === 'object' &&
      issue !== null &&
      'description' in issue &&
      String(issue.description).includes(marker),
  );
}
