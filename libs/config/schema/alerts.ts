import { alertKinds, alertSeverities } from '@sluice/contract';
import { z } from 'zod';
import { Secret } from '../secret.ts';
import { duration, name, secret } from './values.ts';

const address = () => z.url({ protocol: /^https?$/ });
const privateNetwork = z
  .boolean()
  .default(false)
  .describe('Whether it may lie in a private network or on this machine.');
const giveUpAfter = duration({ min: 1000, max: 30 * 86_400_000 })
  .prefault('1d')
  .describe('For how long it is tried again, with growing pauses, before it is given up.');

const common = {
  name: name()
    .optional()
    .describe('What lists and metrics call it. Needed where there are several of a kind. Absent: its kind.'),
  severity: z.enum(alertSeverities).default('info').describe('The mildest alerts that it gets.'),
  kinds: z.array(z.enum(alertKinds)).max(100).default([]).describe('Only these kinds. Empty: every kind.'),
  tenants: z
    .array(z.string().min(1).max(128))
    .max(1000)
    .default([])
    .describe('Only alerts of these tenants, by glob. Empty: of all, and of the whole installation.'),
  allowPrivateNetwork: privateNetwork,
  giveUpAfter,
};

const webhook = z.strictObject({
  to: z.literal('webhook').describe('Posts the alert as JSON, signed.'),
  url: address().optional().describe('Its address. Required.'),
  secret: secret().optional().describe('Key of the HMAC-SHA-256 in `x-sluice-signature`. Required.'),
  ...common,
});

const slack = z.strictObject({
  to: z.literal('slack').describe('Writes the alert into a channel.'),
  url: address()
    .transform(text => new Secret(text))
    .optional()
    .meta({ format: 'secret' })
    .describe('Address of an incoming webhook, which is a secret. Required.'),
  ...common,
});

const gitlabIssue = z.strictObject({
  to: z.literal('gitlab-issue').describe('Opens an issue for the alert, one for each.'),
  url: address()
    .optional()
    .describe('The project as a browser shows it, or its API: `…/api/v4/projects/42`. Required.'),
  token: secret().optional().describe('Access token with the scope `api`. Required.'),
  labels: z
    .array(z.string().min(1).max(255))
    .max(20)
    .default(['sluice'])
    .describe('Labels of the issue, beside `severity::<severity>`.'),
  ...common,
});

export const alertsSchema = z
  .array(z.discriminatedUnion('to', [webhook, slack, gitlabIssue]))
  .max(50)
  .default([])
  .describe('Who gets alerts. Without any, they are in the log and in `./sluice alerts list`.');

export const callbackSchema = z
  .strictObject({
    url: address().describe('Where the notice is posted.'),
    secret: secret().optional().describe('Key of the HMAC-SHA-256 in `x-sluice-signature`. Required.'),
    allowPrivateNetwork: privateNetwork,
    giveUpAfter,
  })
  .optional()
  .describe('A signed notice of every request that this route has finished. Absent: none.');
