import { type Finding, runDetector } from '../detector.ts';

const ADDRESSES = new RegExp(
  [
    '(?<slack>hooks\\.slack\\.com/(?:services|workflows|triggers)/[A-Za-z0-9/]{20,100})',
    '(?<discord>discord(?:app)?\\.com/api/webhooks/\\d{17,20}/[A-Za-z0-9_-]{60,80})',
    '(?<teams>webhook\\.office\\.com/webhookb2/[A-Za-z0-9@/-]{60,200})',
    '(?<azure>(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{43,86}={1,2})',
  ].join('|'),
  'g',
);
const rules = {
  slack: 'slack-webhook',
  discord: 'discord-webhook',
  teams: 'teams-webhook',
  azure: 'azure-key',
};

const ruleOf = (groups: Record<string, string | undefined> | undefined): string =>
  Object.entries(rules).find(([group]) => groups?.[group] !== undefined)?.[1] ?? 'webhook';

/** Addresses whose path is the secret, and the keys in connection strings. */
export const addressDetector = runDetector(
  text =>
    [...text.matchAll(ADDRESSES)].map(
      ({ index, 0: found, groups }): Finding => ({
        start: index,
        end: index + found.length,
        type: 'secret',
        rule: ruleOf(groups),
      }),
    ),
  {
    isPart: code =>
      (code >= 45 && code <= 57) ||
      (code >= 64 && code <= 90) ||
      (code >= 97 && code <= 122) ||
      code === 95 ||
      code === 61 ||
      code === 43,
    // `hooks…`, `discord…`, `webhook…`, `AccountKey…`, `SharedAccessKey…`
    isHead: code => code === 104 || code === 100 || code === 119 || code === 65 || code === 83,
    longest: 300,
  },
);
