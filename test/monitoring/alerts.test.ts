import { execFile } from 'node:child_process';
import { copyFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { toolPath } from '../deploy/tools.ts';
import { readPage } from '../docs/pages.ts';
import { repositoryRoot } from '../workspace.ts';
import { alertCases } from './alert-cases.ts';
import { type AlertRule, alertRules, alertsFile } from './queries.ts';
import { describeWithPrometheus } from './tools.ts';

const run = promisify(execFile);
const PARTS = ['What it means', 'How to see', 'What to do', 'How to test'];

test('every alert has a runbook, which it names, and every runbook an alert', () => {
  const names = alertRules().map(({ alert }) => alert);
  expect(readdirSync(join(repositoryRoot, 'docs/runbooks')).sort()).toEqual(
    names.map(name => `${name}.md`).sort(),
  );
  for (const { alert, annotations } of alertRules())
    expect(annotations.runbook_url).toBe(`docs/runbooks/${alert}.md`);
});

test('a runbook says what its alert means, how to see it, what to do and how to test it, in this order', () => {
  for (const { alert } of alertRules()) {
    const { text, blocks } = readPage(`docs/runbooks/${alert}.md`);
    expect(text.split('\n')[0]).toBe(`# ${alert}`);
    const parts = [...text.matchAll(/^## (.+)\n\n([^#]+)/gm)];
    expect(
      parts.map(([, heading]) => heading),
      alert,
    ).toEqual(PARTS);
    expect(blocks.filter(({ language }) => language === 'promql').length, alert).toBeGreaterThan(0);
  }
});

test('an alert says how bad it is, and in a sentence what has happened', () => {
  for (const { alert, labels, annotations } of alertRules()) {
    expect(['critical', 'warning'], alert).toContain(labels.severity);
    expect(annotations.summary, alert).toMatch(/^.{10,100}\.$/);
    expect(annotations.description, alert).toMatch(/^.{10,160}$/);
  }
});

/** As Prometheus fills in a text. */
const filledIn = (text: string, labels: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => labels[label] ?? '');

/** The tests of a rule as promtool takes them: https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/ */
function casesOf({ alert, labels, annotations }: AlertRule): object[] {
  const { fires, quiet } = alertCases[alert] ?? {};
  if (fires === undefined || quiet === undefined) return [];
  const expected = {
    exp_labels: { ...labels, ...fires.labels },
    exp_annotations: Object.fromEntries(
      Object.entries(annotations).map(([name, text]) => [name, filledIn(text, fires.labels ?? {})]),
    ),
  };
  return [
    { ...fires, expected: [expected] },
    { ...quiet, expected: [] },
  ].map(({ series, afterMinutes, expected }) => ({
    interval: '1m',
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    alert_rule_test: [{ eval_time: `${afterMinutes}m`, alertname: alert, exp_alerts: expected }],
  }));
}

describeWithPrometheus('promtool', () => {
  const promtool = (...parameters: string[]) => run(toolPath('promtool') ?? 'promtool', parameters);

  test('takes the alert rules', async () => {
    expect((await promtool('check', 'rules', alertsFile)).stdout).toContain(
      `${alertRules().length} rules found`,
    );
  });

  test('takes the configuration that the page shows, with the rules beside it', async () => {
    const [shown] = readPage('docs/observability.md').blocks.filter(({ language }) => language === 'yaml');
    const folder = temporaryFolder();
    copyFileSync(alertsFile, join(folder, 'alerts.yaml'));
    writeFileSync(join(folder, 'prometheus.yml'), shown?.text ?? '');
    const { stdout } = await promtool('check', 'config', join(folder, 'prometheus.yml'));
    expect(stdout).toContain('1 rule files found');
  });

  test('sees every alert fire by what it is for, and stay quiet by what is near to it', async () => {
    expect(Object.keys(alertCases).sort()).toEqual(
      alertRules()
        .map(({ alert }) => alert)
        .sort(),
    );
    const file = join(temporaryFolder(), 'alerts.test.yaml');
    const tests = alertRules().flatMap(casesOf);
    writeFileSync(file, stringify({ rule_files: [alertsFile], evaluation_interval: '1m', tests }));
    expect((await promtool('test', 'rules', file)).stdout).toContain('SUCCESS');
    expect(tests).toHaveLength(2 * alertRules().length);
  });
});
