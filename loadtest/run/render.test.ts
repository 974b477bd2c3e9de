import { expect, test } from 'vitest';
import type { KindReport } from '../open-loop/report.ts';
import type { LoadtestReport } from './loadtest-report.ts';
import { renderHtml } from './render-html.ts';
import { renderText } from './render-text.ts';

const ends: KindReport = {
  verdicts: { whole: 1_234, refused: 2 },
  codes: { overloaded: 2 },
  withoutRetryAfter: 0,
  firstByteMs: { p50: 1.25, p99: 20, max: 30 },
  totalMs: { p50: 2, p99: 25, max: 40 },
};

const report: LoadtestReport = {
  scenario: 'spike',
  title: 'a <b>title</b> & more',
  url: 'http://127.0.0.1:8080',
  requestsPerSecond: 30,
  seconds: 2,
  steps: [
    { title: 'before', requestsPerSecond: 30 },
    { title: 'spike', requestsPerSecond: 300 },
  ],
  kills: { auth: 1 },
  thresholds: [
    { what: 'answered whole', unit: '%', value: 99.8, bound: { atLeast: 99.9 }, holds: false },
    { what: 'requests that were broken', unit: 'requests', value: 0, bound: { atMost: 0 }, holds: true },
  ],
  load: {
    startedAt: 0,
    sent: 1_236,
    heldBack: 0,
    lagMs: 1,
    kinds: { whole: ends },
    steps: [ends, ends],
    seconds: [
      { sent: 36, whole: 36 },
      { sent: 1_200, whole: 1_198 },
    ],
    examples: [],
  },
};

test('the text shows kinds, steps and thresholds, and which one was crossed', () => {
  const text = renderText(report);
  expect(text).toMatch(/^whole +1,234 +2 +overloaded 2 +1\.3 +20\.0 +30\.0/m);
  expect(text).toMatch(/^spike \(300\/s\) /m);
  expect(text).toMatch(/^answered whole +99\.80 % +at least 99\.9 % +CROSSED$/m);
  expect(text).toContain('killed: auth 1');
});

test('the page shows the same, fetches nothing, and takes no text for markup', () => {
  const page = renderHtml(report);
  expect(page).toContain('a &lt;b&gt;title&lt;/b&gt; &amp; more');
  expect(page).toContain('<td class="CROSSED">CROSSED</td>');
  expect(page).toContain('<polyline class="whole" points="0.0,194.0 960.0,0.3"/>');
  expect(page).not.toMatch(/<script|src=|href=/);
});

test('a load of one step has no table of steps', () => {
  expect(renderText({ ...report, steps: report.steps.slice(0, 1) })).not.toContain('(30/s)');
});
