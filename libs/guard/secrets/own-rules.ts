import type { AllowList, SecretRule } from './secret-rule.ts';

const HEX = '[0-9a-f]';
const ALPHANUMERIC = '[A-Za-z0-9]';
const URL_SAFE = '[A-Za-z0-9_-]';
const UUID = `${HEX}{8}-${HEX}{4}-${HEX}{4}-${HEX}{4}-${HEX}{12}`;

/** What documentation puts in the place of a secret. */
const placeholder: AllowList = {
  regexes: [
    '(?i:example|placeholder|changeme|redacted|your[_-]|xxxx|\\*\\*\\*|1234567890abcdef|(?:0123456789|abcdefghij)$)',
    '^(.)\\1*$',
  ],
};

/** Every repetition at its most; what has none is short. */
const longestOf = (body: string): number =>
  [...body.matchAll(/\{(?:\d+,)?(\d+)\}/g)].reduce((sum, match) => sum + Number(match[1]), 48);

/** Tokens that begin with a mark of their issuer; `body` follows it. */
const each = (rule: string, prefixes: string, body: string, entropy = 3): SecretRule[] =>
  prefixes.split(' ').map(prefix => ({
    rule,
    pattern: `(?<![A-Za-z0-9_.-])(${RegExp.escape(prefix)}${body})(?![A-Za-z0-9_])`,
    keywords: [prefix.toLowerCase()],
    isKeywordFirst: true,
    entropy,
    longest: prefix.length + longestOf(body),
    allow: [placeholder],
  }));

const NAMES =
  'api[_-]?key|access[_-]?key|secret[_-]?key|private[_-]?key|client[_-]?secret|account[_-]?key|auth[_-]?token|access[_-]?token|passw(?:or)?d|passphrase|secret|token|credential|signing[_-]?key|encryption[_-]?key';
const VALUE = '[A-Za-z0-9_.+/=~%$!@#^&*-]';

/** What gitleaks has no rule for, or a narrower one: `gitleaks/rules.json` has the others. */
export const ownRules: readonly SecretRule[] = [
  // Cloud and infrastructure
  ...each('gcp-oauth-secret', 'GOCSPX-', `${URL_SAFE}{28}`),
  ...each('gcp-access-token', 'ya29.', `${URL_SAFE}{60,1000}`),
  ...each('tencent-secret-id', 'AKID', `${ALPHANUMERIC}{32}`),
  ...each('vault-recovery-token', 'hvr.', `${URL_SAFE}{24,300}`),
  ...each('doppler-token', 'dp.st. dp.ct. dp.sa. dp.scim. dp.audit.', '[A-Za-z0-9._]{40,64}'),
  ...each('supabase-token', 'sbp_', `(?:oauth_)?${HEX}{40}`),
  ...each('supabase-token', 'sb_secret_', `${URL_SAFE}{22,40}`),
  ...each('netlify-token', 'nfp_ nfc_ nfo_', `${ALPHANUMERIC}{36}`),
  ...each('docker-token', 'dckr_pat_', `${URL_SAFE}{27}`),
  ...each('docker-token', 'dckr_oat_', `${URL_SAFE}{32}`),
  // Source and packages
  ...each('github-token', 'ghs_', '[A-Za-z0-9_.-]{36,600}'),
  ...each('bitbucket-token', 'ATBB', `${ALPHANUMERIC}{32}`),
  ...each('pypi-token', 'pypi-AgENdGVzdC5weXBpLm9yZw', `${URL_SAFE}{50,1000}`),
  ...each('crates-token', 'cio', `${ALPHANUMERIC}{32}`),
  ...each('nuget-key', 'oy2', '[a-z0-9]{43}'),
  // Models
  ...each('openai-key', 'sk-proj- sk-svcacct- sk-admin- sk-None-', `${URL_SAFE}{40,200}`),
  ...each('anthropic-key', 'sk-ant-', `(?:api|admin|oat|sid)\\d\\d-${URL_SAFE}{60,200}`),
  ...each('openrouter-key', 'sk-or-v1-', `${HEX}{64}`),
  ...each('huggingface-token', 'hf_', `${ALPHANUMERIC}{34,40}`),
  ...each('groq-key', 'gsk_', `${ALPHANUMERIC}{52}`),
  ...each('xai-key', 'xai-', `${ALPHANUMERIC}{70,90}`),
  ...each('replicate-token', 'r8_', `${ALPHANUMERIC}{37}`),
  ...each('langsmith-key', 'lsv2_pt_ lsv2_sk_', `${HEX}{32}_${HEX}{10}`),
  ...each('tavily-key', 'tvly-', '[A-Za-z0-9-]{32,60}'),
  ...each('sluice-key', 'sk-sluice-', `${URL_SAFE}{43}`),
  // Payment and commerce
  ...each('stripe-webhook-secret', 'whsec_', '[A-Za-z0-9+/=]{24,250}'),
  ...each('square-token', 'sq0csp- sq0idp-', `${URL_SAFE}{22,60}`),
  ...each('flutterwave-key', 'FLWSECK-', '[A-Za-z0-9]{32}-X'),
  ...each('braintree-token', 'access_token$production$', `${HEX}{16}\\$${HEX}{32}`),
  ...each('plaid-token', 'access-sandbox- access-development- access-production-', UUID),
  // Messages and mail
  ...each('slack-token', 'xoxc- xoxd-', '[A-Za-z0-9%-]{20,250}'),
  ...each('brevo-key', 'xsmtpsib-', `${HEX}{64}-[A-Za-z0-9]{16}`),
  ...each('mailgun-key', 'key-', `${HEX}{32}`),
  ...each('sinch-token', 'FTOK-', `${ALPHANUMERIC}{32}`),
  {
    rule: 'telegram-token',
    // The number of the bot comes before the colon of its token.
    pattern: `(?<=(?<!\\d)\\d{8,10})(:AA${URL_SAFE}{33})(?![A-Za-z0-9_])`,
    keywords: [':aa'],
    isKeywordFirst: true,
    entropy: 3,
    longest: 36,
  },
  {
    rule: 'discord-webhook',
    pattern: 'discord(?:app)?\\.com/api/webhooks/\\d{17,20}/[A-Za-z0-9_-]{60,80}',
    keywords: ['discord'],
    isKeywordFirst: true,
    longest: 140,
  },
  // Work and observation
  ...each('atlassian-token', 'ATCTT3', '[A-Za-z0-9_=-]{60,250}'),
  ...each('linear-key', 'lin_oauth_', `${ALPHANUMERIC}{40,64}`),
  ...each('figma-token', 'figd_ figo_', `${URL_SAFE}{36,60}`),
  ...each('contentful-token', 'CFPAT-', `${URL_SAFE}{43}`),
  ...each('typeform-token', 'tfp_', '[A-Za-z0-9_.-]{40,64}'),
  ...each('dynatrace-token', 'dt0s01. dt0s16.', '[A-Z0-9]{24}\\.[A-Z0-9]{64}'),
  ...each('newrelic-key', 'NRAL- NRIQ- NRRA-', '[A-Za-z0-9_-]{27,40}'),
  ...each('prefect-key', 'pnb_', `${ALPHANUMERIC}{36}`),
  ...each('dropbox-token', 'sl.', `${URL_SAFE}{120,1500}`),
  ...each('launchdarkly-key', 'sdk-', UUID, 2.5),
  // Values that look random
  {
    rule: 'azure-key',
    pattern: '(?:AccountKey|SharedAccessKey)=([A-Za-z0-9+/]{43,86}={1,2})',
    keywords: ['accountkey', 'sharedaccesskey'],
    isKeywordFirst: true,
    longest: 88,
  },
  {
    rule: 'assigned-secret',
    // A name, what may follow it within the same name, and an assignment as programs and settings write it.
    pattern: `(?i:(?:${NAMES})[A-Za-z0-9_.-]{0,24}["'\`]?[ \\t]{0,3}(?:=>|:=|={1,3}|:)[ \\t]{0,3}["'\`]?)((?=${VALUE}{0,149}\\d)(?=${VALUE}{0,149}[A-Za-z])${VALUE}{10,150})(?!${VALUE})`,
    keywords:
      'api access secret private client account auth passw passphrase token credential signing encryption'.split(
        ' ',
      ),
    isKeywordFirst: true,
    entropy: 3.5,
    longest: 150,
    allow: [
      placeholder,
      // Code that reads it from elsewhere, words, paths, versions, and references of templates.
      {
        regexes: [
          '(?i:^(?:[$%#@&]|process\\.|os\\.|env\\.|https?:|/|\\./|[a-z]+(?:[._-][a-z]+)+\\d{0,2}$))',
          '[A-Za-z_]\\.[A-Za-z_]{2,}',
        ],
      },
    ],
  },
];
