import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testkit';
import type { ProviderStub } from './provider-stub.ts';

export const JWT_SECRET = 'a-shared-secret-of-32-characters!';
export const UPSTREAM_CANARY = 'sk-upstream-canary-0123456789abcdef';

/** The configuration that the end-to-end suites run with, in every hosting. */
export function writeTestConfig(stub: ProviderStub): string {
  const file = join(temporaryFolder(), 'sluice.yaml');
  writeFileSync(
    file,
    `version: 1
server: { host: 127.0.0.1, bodyLimit: 2MiB, requestTimeout: 3s, headersTimeout: 2s }
auth:
  jwt:
    - { issuer: https://idp.test, audience: sluice, secret: ${JWT_SECRET}, claims: { tenant: org } }
  roles:
    embedder: { permissions: [embeddings], models: ["*"] }
providers:
  - { name: stub, protocol: openai-chat, baseUrl: "${stub.baseUrl}", apiKey: ${UPSTREAM_CANARY}, allowPrivateNetwork: true }
  - { name: away, protocol: openai-chat, baseUrl: "http://127.0.0.1:9/v1", apiKey: ${UPSTREAM_CANARY}, allowPrivateNetwork: true }
  - { name: checked, protocol: openai-chat, baseUrl: "${stub.baseUrl}", apiKey: ${UPSTREAM_CANARY}, allowPrivateNetwork: true, healthCheck: { every: 1s } }
  - { name: unwell, protocol: openai-chat, baseUrl: "http://127.0.0.1:9/v1", allowPrivateNetwork: true, healthCheck: { every: 1s } }
  - { name: broken, protocol: openai-chat, baseUrl: "http://127.0.0.1:9/v1", allowPrivateNetwork: true }
  - { name: inside, protocol: openai-chat, baseUrl: "${stub.baseUrl}", apiKey: ${UPSTREAM_CANARY} }
  - { name: spare, protocol: openai-chat, baseUrl: "${stub.baseUrl}", apiKey: ${UPSTREAM_CANARY}, allowPrivateNetwork: true }
routes:
  - { name: spilling, match: { model: "stub-spilling" }, targets: [{ provider: away }, { provider: spare }] }
  - { name: spare, match: { model: "stub-spare" }, targets: [{ provider: spare }] }
  - name: silent-first
    match: { model: "stub-silent-first" }
    targets: [{ provider: stub, model: stub-mute }, { provider: spare, model: stub-chat }]
    timeouts: { firstToken: 500ms }
  - { name: failover, match: { model: failover }, targets: [{ provider: away, model: stub-failover }, { provider: stub, model: stub-failover }] }
  - { name: unreachable, match: { model: unreachable }, targets: [{ provider: away, model: any }] }
  - name: breaking
    match: { model: breaking }
    targets: [{ provider: broken, model: any }]
    breaker: { minRequests: 2, openFor: 1h }
    retry: { attempts: 1 }
  - { name: nowhere, match: { model: nowhere }, targets: [{ provider: away, model: any }, { provider: away, model: other }] }
  - { name: private, match: { model: private }, targets: [{ provider: inside, model: any }] }
  - name: impatient
    match: { model: "stub-silent" }
    targets: [{ provider: stub }]
    timeouts: { firstToken: 500ms, idle: 500ms }
  - { name: limited, match: { model: "stub-limited*" }, targets: [{ provider: stub }], limits: [{ requests: 3, per: 1h }] }
  - { name: guarded, match: { model: "stub-guarded" }, targets: [{ provider: stub }], guardrails: strict }
  - { name: careful, match: { model: "stub-careful" }, targets: [{ provider: stub, model: stub-careful }], guardrails: careful }
  - { name: cheap, match: { model: stub-cheap }, targets: [{ provider: stub, model: stub-cheap }] }
  - { name: waiting, match: { model: "stub-waiting*" }, targets: [{ provider: stub }], retry: { attempts: 1 }, queue: { maxWait: 30s } }
  - { name: crowded, match: { model: "stub-crowded" }, targets: [{ provider: stub }], retry: { attempts: 1 }, queue: { maxWait: 5s, maxLength: 1 } }
  - { name: jobs, match: { model: "stub-job*" }, targets: [{ provider: stub }], retry: { attempts: 1 }, queue: { mode: job, maxAge: 1h, keepFor: 1h } }
  - { name: brief, match: { model: "stub-brief" }, targets: [{ provider: stub }], retry: { attempts: 1 }, queue: { mode: job, maxAge: 1s } }
  - { name: stub, match: { model: "stub*" }, targets: [{ provider: stub }], retry: { attempts: 3, backoff: { initial: 10ms, max: 50ms } } }
guardrails:
  strict:
    input:
      - { detector: pii, action: mask }
      - { detector: blocklist, action: block, terms: [forbidden fruit] }
      - { detector: topics, action: route, route: careful, topics: [{ name: medicine, terms: [blood pressure] }] }
    timeout: 5s
    onError: closed
  careful:
    input:
      - { detector: blocklist, action: mask, terms: [blood pressure] }
      - { detector: topics, action: route, route: guarded, topics: [{ name: medicine, terms: [blood pressure] }] }
    timeout: 5s
    onError: closed
tiers:
  small: { models: ["stub-small"], limits: [] }
  gold: { priority: 4 }
  single: { limits: [{ requests: 1, per: 1h }] }
prices:
  providers:
    stub: { models: { "stub-*": { input: "0", output: "1000", maxOutputTokens: 100 }, stub-cheap: { input: "0", output: "1" } } }
budgets:
  - { match: { tenant: spender, team: "*" }, amount: "0.021", per: total }
  - { name: tagged, match: { tenant: spender, tag: "project=*" }, amount: "0.007", per: month }
  - { name: thrifty, match: { tenant: thrifty }, amount: "0.007", per: day, onExceed: { route: cheap } }
telemetry: { logs: { level: debug } }
`,
  );
  return file;
}
