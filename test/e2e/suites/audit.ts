import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, waitFor } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { admin, bearer, chatBody, mintKey, post } from '../client.ts';
import type { Given } from '../context.ts';
import { runSluice } from '../gateway.ts';
import { JWT_SECRET, UPSTREAM_CANARY } from '../test-config.ts';

const CHAT = '/v1/chat/completions';

interface AuditLine {
  sequence: number;
  tenant: string;
  actor: { kind: string; keyId?: string };
  clientAddress?: string;
  action: string;
  target: { kind: string; id: string };
  details: Record<string, string>;
  repeated?: { count: number };
}

/** Who changed what and who was denied what, in every hosting. */
export function auditSuite(given: Given): void {
  const auditText = async (query = ''): Promise<string> => {
    const { gateway } = given();
    const response = await fetch(`${gateway.url}/api/v1/audit?from=start${query}`, {
      headers: bearer(gateway.adminKey),
    });
    expect(response.status).toBe(200);
    return response.text();
  };
  const auditOf = async (tenant: string, action = 'request.denied'): Promise<AuditLine[]> =>
    (await auditText(`&tenant=${tenant}&action=${action}`))
      .split('\n')
      .filter(line => line.trim() !== '')
      .map(line => JSON.parse(line));
  const deny = async (key: string, model = 'stub-chat', content = 'Hello'): Promise<number> => {
    const response = await post(given().gateway, CHAT, chatBody(model, content), bearer(key));
    await response.arrayBuffer();
    return response.status;
  };
  const sluice = (...parameters: string[]) =>
    runSluice(parameters, {
      GATEWAY_URL: given().gateway.url,
      AI_GATEWAY_API_KEY: given().gateway.adminKey,
    });

  test('who is denied is in the audit log: revoked keys, missing rights, other models, blocked texts', async () => {
    const { gateway } = given();
    const narrow = await mintKey(gateway, { tenant: 'audited', models: ['stub-small', 'stub-guarded'] });
    const powerless = await mintKey(gateway, { tenant: 'audited', role: 'embedder' });
    const revoked = await mintKey(gateway, { tenant: 'audited' });
    await admin(gateway, 'DELETE', `/keys/${revoked.id}`);
    await waitFor(async () => (await deny(revoked.key)) === 401);
    expect(await deny(narrow.key, 'stub-chat')).toBe(403);
    expect(await deny(powerless.key)).toBe(403);
    expect(await deny(narrow.key, 'stub-guarded', 'a forbidden fruit')).toBe(400);
    const events = await waitFor(async () => {
      const found = await auditOf('audited');
      return found.length >= 4 ? found : undefined;
    });
    const found = events.map(({ actor, clientAddress, target, details }) => ({
      keyId: actor.keyId,
      clientAddress,
      target: target.id,
      ...details,
    }));
    const common = { clientAddress: '127.0.0.1', target: `POST ${CHAT}` };
    expect(found).toEqual(
      expect.arrayContaining([
        { ...common, keyId: revoked.id, code: 'unauthenticated', reason: 'revoked_key', model: 'stub-chat' },
        { ...common, keyId: narrow.id, code: 'model_not_allowed', model: 'stub-chat' },
        expect.objectContaining({ ...common, keyId: powerless.id, code: 'permission_denied' }),
        {
          ...common,
          keyId: narrow.id,
          code: 'content_blocked',
          reason: 'request: blocklist (term)',
          model: 'stub-guarded',
          route: 'guarded',
        },
      ]),
    );
  });

  test('every one of many denied requests is counted, in a few events', async () => {
    const { gateway } = given();
    const { id, key } = await mintKey(gateway, { tenant: 'flooded', models: ['stub-small'] });
    const requests = 300;
    const statuses: number[] = [];
    while (statuses.length < requests)
      statuses.push(...(await Promise.all(Array.from({ length: 30 }, () => deny(key, 'stub-chat')))));
    expect(new Set(statuses)).toEqual(new Set([403]));
    const events = await waitFor(async () => {
      const found = await auditOf('flooded');
      const counted = found.reduce((sum, { repeated }) => sum + (repeated?.count ?? 1), 0);
      return counted >= requests ? found : undefined;
    });
    expect(events.reduce((sum, { repeated }) => sum + (repeated?.count ?? 1), 0)).toBe(requests);
    expect(events.length).toBeLessThan(20);
    expect(new Set(events.map(({ actor }) => actor.keyId))).toEqual(new Set([id]));
  });

  test('no key, token, secret or text of a request is in the audit log', async () => {
    const { gateway, key } = given();
    const canaries = [
      'sk-canary-0123456789',
      'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2ln',
      'canary-text',
    ];
    for (const canary of canaries.slice(0, 2)) expect(await deny(canary)).toBe(401);
    expect(await deny(key, 'stub-guarded', 'canary-text forbidden fruit')).toBe(400);
    await fetch(`${gateway.url}/v1beta/models/m:generateContent?key=sk-canary-0123456789`, {
      method: 'POST',
      body: JSON.stringify({ contents: [{ parts: [{ text: 'canary-text' }] }] }),
      headers: { 'content-type': 'application/json' },
    });
    await waitFor(async () => (await auditText()).includes('content_blocked'));
    const text = await auditText();
    for (const secret of [...canaries, key, gateway.adminKey, JWT_SECRET, UPSTREAM_CANARY])
      expect(text).not.toContain(secret);
  });

  test('the audit log fits its seals, and an export of it does so elsewhere, until it is changed', async () => {
    const { key, gateway } = given();
    await deny(`${key}x`);
    const checkpoint = await waitFor(async () => {
      const { code, stdout } = await sluice('audit', 'verify', '--json');
      expect(code).toBe(0);
      const { head, unsealed } = JSON.parse(stdout);
      return unsealed === 0 ? `${head.number}:${head.mac}` : undefined;
    });
    expect((await sluice('audit', 'verify', '--checkpoint', checkpoint)).stdout).toContain(
      'The audit log fits.',
    );

    const file = join(temporaryFolder(), 'audit.jsonl');
    expect((await sluice('audit', 'export', '--output', file)).code).toBe(0);
    const verify = () => sluice('audit', 'verify', '--file', file, '--key-secret', gateway.keySecretFile);
    expect(await verify()).toMatchObject({ code: 0, stdout: expect.not.stringContaining('--key-secret') });
    const changed = readFileSync(file, 'utf8').replace(/("tenant":"audited",.*)revoked_key/, '$1unknown_key');
    writeFileSync(file, changed);
    expect(await verify()).toMatchObject({ code: 1, stderr: expect.stringContaining('was altered') });
  });

  test('who may not read the audit log is refused, and a tenant sees its own part alone', async () => {
    const { gateway, key } = given();
    const ask = (credential: string, path: string) =>
      fetch(`${gateway.url}/api/v1/audit${path}`, { headers: bearer(credential) });
    expect((await ask(key, '')).status).toBe(403);
    const auditor = await mintKey(gateway, { tenant: 'audited', role: 'auditor' });
    const lines = (await (await ask(auditor.key, '?from=start')).text()).split('\n').filter(Boolean);
    expect(lines.length).toBeGreaterThan(0);
    expect(new Set(lines.map(line => JSON.parse(line).tenant))).toEqual(new Set(['audited']));
    expect((await ask(auditor.key, '/verify')).status).toBe(403);
  });
}
