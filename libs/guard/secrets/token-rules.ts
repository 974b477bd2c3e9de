/**
 * Tokens that begin with a mark of their issuer. `body` follows `prefix`; it
 * is bounded and reads no character twice.
 */
export interface TokenRule {
  rule: string;
  prefix: string;
  body: string;
  /** Shannon entropy in bits a character that the body has at least: placeholders have less. Default: 3. */
  entropy?: number;
}

const HEX = '[0-9a-f]';
const ALPHANUMERIC = '[A-Za-z0-9]';
const URL_SAFE = '[A-Za-z0-9_-]';
const UPPER = '[A-Z0-9]';
const UUID = `${HEX}{8}-${HEX}{4}-${HEX}{4}-${HEX}{4}-${HEX}{12}`;

const each = (rule: string, prefixes: string, body: string, entropy?: number): TokenRule[] =>
  prefixes.split(' ').map(prefix => ({ rule, prefix, body, ...(entropy !== undefined && { entropy }) }));

export const tokenRules: readonly TokenRule[] = [
  // Cloud and infrastructure
  ...each('aws-access-key', 'AKIA ASIA ABIA ACCA', '[A-Z2-7]{16}'),
  ...each('aws-bedrock-key', 'ABSK', '[A-Za-z0-9+/]{109,269}={0,2}'),
  ...each('gcp-api-key', 'AIza', `${URL_SAFE}{35}`),
  ...each('gcp-oauth-secret', 'GOCSPX-', `${URL_SAFE}{28}`),
  ...each('gcp-access-token', 'ya29.', `${URL_SAFE}{60,1000}`),
  ...each('alibaba-access-key', 'LTAI', `${ALPHANUMERIC}{20}`),
  ...each('tencent-secret-id', 'AKID', `${ALPHANUMERIC}{32}`),
  ...each('digitalocean-token', 'dop_v1_ doo_v1_ dor_v1_', `${HEX}{64}`),
  ...each('cloudflare-origin-key', 'v1.0-', `${HEX}{24}-${HEX}{146}`),
  ...each('databricks-token', 'dapi', `${HEX}{32}(?:-\\d)?`),
  ...each('vault-token', 'hvs. hvb. hvr.', `${URL_SAFE}{24,300}`),
  ...each('pulumi-token', 'pul-', `${HEX}{40}`),
  ...each('heroku-key', 'HRKU-AA', `${URL_SAFE}{58}`),
  ...each('fly-token', 'fo1_', '[A-Za-z0-9_]{43}'),
  ...each('fly-token', 'fm1 fm2', '_[A-Za-z0-9+/=]{100,1000}'),
  ...each('doppler-token', 'dp.pt. dp.st. dp.ct. dp.sa. dp.scim. dp.audit.', '[A-Za-z0-9._]{40,64}'),
  ...each('planetscale-token', 'pscale_tkn_ pscale_pw_ pscale_oauth_', '[A-Za-z0-9=_.-]{32,64}'),
  ...each('supabase-token', 'sbp_', `(?:oauth_)?${HEX}{40}`),
  ...each('supabase-token', 'sb_secret_', `${URL_SAFE}{22,40}`),
  ...each('netlify-token', 'nfp_ nfc_ nfo_', `${ALPHANUMERIC}{36}`),
  ...each('docker-token', 'dckr_pat_', `${URL_SAFE}{27}`),
  ...each('docker-token', 'dckr_oat_', `${URL_SAFE}{32}`),
  ...each('openshift-token', 'sha256~', `${URL_SAFE}{43}`),
  ...each('age-key', 'AGE-SECRET-KEY-1', '[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}'),
  ...each('onepassword-token', 'ops_eyJ', '[A-Za-z0-9+/]{250,1500}={0,2}'),
  // Source and packages
  ...each('github-token', 'ghp_ gho_ ghu_ ghr_', `${ALPHANUMERIC}{36}`),
  ...each('github-token', 'ghs_', '[A-Za-z0-9_.-]{36,600}'),
  ...each('github-token', 'github_pat_', '[A-Za-z0-9_]{82}'),
  ...each(
    'gitlab-token',
    'glpat- gldt- glrt- glptt- glft- glsoat- glimt- gloas- glcbt- glagent-',
    '[A-Za-z0-9_.-]{20,300}',
  ),
  ...each('bitbucket-token', 'ATBB', `${ALPHANUMERIC}{32}`),
  ...each('npm-token', 'npm_', `${ALPHANUMERIC}{36}`),
  ...each('pypi-token', 'pypi-AgEIcHlwaS5vcmc pypi-AgENdGVzdC5weXBpLm9yZw', `${URL_SAFE}{50,1000}`),
  ...each('rubygems-token', 'rubygems_', `${HEX}{48}`),
  ...each('crates-token', 'cio', `${ALPHANUMERIC}{32}`),
  ...each('nuget-key', 'oy2', '[a-z0-9]{43}'),
  ...each('clojars-token', 'CLOJARS_', '[a-z0-9]{60}'),
  ...each('artifactory-token', 'AKCp cmVmd', `${ALPHANUMERIC}{58,69}`),
  ...each('sourcegraph-token', 'sgp_ sgd_', `(?:${HEX}{16}_|local_)?${HEX}{40}`),
  // Models
  ...each('openai-key', 'sk-', `${ALPHANUMERIC}{20}T3BlbkFJ${ALPHANUMERIC}{20}`),
  ...each('openai-key', 'sk-proj- sk-svcacct- sk-admin- sk-None-', `${URL_SAFE}{40,200}`),
  ...each('anthropic-key', 'sk-ant-', `(?:api|admin|oat|sid)\\d\\d-${URL_SAFE}{60,200}`),
  ...each('openrouter-key', 'sk-or-v1-', `${HEX}{64}`),
  ...each('huggingface-token', 'hf_', '[A-Za-z0-9]{34,40}'),
  ...each('huggingface-token', 'api_org_', '[A-Za-z]{34}'),
  ...each('groq-key', 'gsk_', `${ALPHANUMERIC}{52}`),
  ...each('xai-key', 'xai-', `${ALPHANUMERIC}{70,90}`),
  ...each('perplexity-key', 'pplx-', `${ALPHANUMERIC}{48}`),
  ...each('replicate-token', 'r8_', `${ALPHANUMERIC}{37}`),
  ...each('langsmith-key', 'lsv2_pt_ lsv2_sk_', `${HEX}{32}_${HEX}{10}`),
  ...each('tavily-key', 'tvly-', '[A-Za-z0-9-]{32,60}'),
  ...each('sluice-key', 'sk-sluice-', `${URL_SAFE}{43}`),
  // Payment and commerce
  ...each('stripe-key', 'sk_live_ rk_live_ sk_test_ rk_test_ sk_prod_ rk_prod_', `${ALPHANUMERIC}{10,250}`),
  ...each('stripe-webhook-secret', 'whsec_', '[A-Za-z0-9+/=]{24,250}'),
  ...each('shopify-token', 'shpat_ shpca_ shppa_ shpss_', '[A-Fa-f0-9]{32}'),
  ...each('square-token', 'sq0atp- sq0csp- sq0idp-', `${URL_SAFE}{22,60}`),
  ...each('easypost-key', 'EZAK EZTK', `${ALPHANUMERIC}{54}`),
  ...each('flutterwave-key', 'FLWSECK_TEST- FLWPUBK_TEST- FLWSECK-', '[A-Za-z0-9]{32}-X'),
  ...each('duffel-token', 'duffel_live_ duffel_test_', '[A-Za-z0-9_=-]{43}'),
  ...each('shippo-token', 'shippo_live_ shippo_test_', `${HEX}{40}`),
  ...each('plaid-token', 'access-sandbox- access-development- access-production-', UUID),
  ...each('braintree-token', 'access_token$production$', `${HEX}{16}\\$${HEX}{32}`),
  // Messages and mail
  ...each('slack-token', 'xoxb- xoxp- xoxa- xoxr- xoxs- xoxo- xoxc- xoxd-', '[A-Za-z0-9%-]{20,250}'),
  ...each('slack-token', 'xoxe. xoxe- xapp-', '[A-Za-z0-9.-]{30,250}'),
  ...each('sendgrid-key', 'SG.', `${URL_SAFE}{22}\\.${URL_SAFE}{43}`),
  ...each('brevo-key', 'xkeysib- xsmtpsib-', `${HEX}{64}-[A-Za-z0-9]{16}`),
  ...each('mailgun-key', 'key-', `${HEX}{32}`),
  ...each('twilio-key', 'SK', `${HEX}{32}`),
  ...each('telegram-token', ':AA', `${URL_SAFE}{33}`),
  ...each('sinch-token', 'FTOK-', `${ALPHANUMERIC}{32}`),
  // Work and observation
  ...each('atlassian-token', 'ATATT3 ATCTT3', '[A-Za-z0-9_=-]{60,250}'),
  ...each('linear-key', 'lin_api_ lin_oauth_', `${ALPHANUMERIC}{40,64}`),
  ...each('notion-token', 'ntn_', `${ALPHANUMERIC}{46}`),
  ...each('airtable-token', 'pat', `${ALPHANUMERIC}{14}\\.${HEX}{64}`),
  ...each('figma-token', 'figd_ figo_', `${URL_SAFE}{36,60}`),
  ...each('contentful-token', 'CFPAT-', `${URL_SAFE}{43}`),
  ...each('postman-key', 'PMAK-', `${HEX}{24}-${HEX}{34}`),
  ...each('typeform-token', 'tfp_', '[A-Za-z0-9_.-]{40,64}'),
  ...each('readme-token', 'rdme_', '[a-z0-9]{70}'),
  ...each('dynatrace-token', 'dt0c01. dt0s01. dt0s16.', `${UPPER}{24}\\.${UPPER}{64}`),
  ...each('newrelic-key', 'NRAK- NRAL- NRIQ- NRII- NRRA-', `[A-Za-z0-9_-]{27,40}`),
  ...each('grafana-token', 'glc_', '[A-Za-z0-9+/]{32,400}={0,2}'),
  ...each('grafana-token', 'glsa_', `${ALPHANUMERIC}{32}_[A-Fa-f0-9]{8}`),
  ...each('sentry-token', 'sntrys_', '[A-Za-z0-9+/=_-]{80,400}'),
  ...each('sentry-token', 'sntryu_', `${HEX}{64}`),
  ...each('prefect-key', 'pnu_ pnb_', `${ALPHANUMERIC}{36}`),
  ...each('dropbox-token', 'sl.', `${URL_SAFE}{120,1500}`),
  ...each('facebook-token', 'EAAM EAAC', `${ALPHANUMERIC}{100,300}`),
  ...each('adobe-secret', 'p8e-', `${ALPHANUMERIC}{32}`),
  ...each('launchdarkly-key', 'sdk- api-', UUID, 2.5),
  // Of any issuer
  ...each('json-web-token', 'eyJ', `${URL_SAFE}{14,1000}\\.eyJ${URL_SAFE}{14,2000}\\.${URL_SAFE}{10,700}`),
];
