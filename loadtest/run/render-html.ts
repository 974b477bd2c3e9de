import { kindRows, type Rows, stepRows, summaryLine, thresholdRows } from './load-tables.ts';
import type { LoadtestReport } from './loadtest-report.ts';

const CHART = { width: 960, height: 200 };
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const STYLE = `
body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1c2733; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { padding: .25rem .75rem; text-align: right; border-bottom: 1px solid #d8dee4; }
th:first-child, td:first-child { text-align: left; }
.holds { color: #116329; } .CROSSED { color: #a40e26; font-weight: bold; }
svg { width: 100%; height: auto; border-bottom: 1px solid #d8dee4; }
.sent { stroke: #b0bac5; } .whole { stroke: #1f6feb; } polyline { fill: none; stroke-width: 1.5; }
.key.sent { color: #7a8691; } .key.whole { color: #1f6feb; }`;

/** The report as a page that needs nothing beside it. */
export const renderHtml = (report: LoadtestReport): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escaped(report.scenario)}: load test</title>
<style>${STYLE}
</style>
<h1>${escaped(report.scenario)}</h1>
<p>${escaped(report.title)}</p>
<p>${escaped(summaryLine(report))}</p>
${chart(report)}
${[thresholdRows(report), kindRows(report), stepRows(report)].map(table).join('\n')}
</html>
`;

const escaped = (text: string): string => text.replace(/[&<>"]/g, character => ENTITIES[character] ?? '');

function table(rows: Rows): string {
  const [head, ...body] = rows;
  if (head === undefined) return '';
  const cells = (row: readonly string[], tag: 'th' | 'td'): string =>
    `<tr>${row.map(text => `<${tag}${text === 'holds' || text === 'CROSSED' ? ` class="${text}"` : ''}>${escaped(text)}</${tag}>`).join('')}</tr>`;
  return `<table>\n${[cells(head, 'th'), ...body.map(row => cells(row, 'td'))].join('\n')}\n</table>`;
}

/** Requests of each second: sent, and answered whole. */
function chart({ load: { seconds } }: LoadtestReport): string {
  const most = Math.max(1, ...seconds.map(({ sent }) => sent));
  const line = (name: 'sent' | 'whole'): string => {
    const points = seconds.map((second, index) => {
      const x = (index * CHART.width) / Math.max(1, seconds.length - 1);
      return `${x.toFixed(1)},${(CHART.height * (1 - second[name] / most)).toFixed(1)}`;
    });
    return `<polyline class="${name}" points="${points.join(' ')}"/>`;
  };
  return `<svg viewBox="0 0 ${CHART.width} ${CHART.height}" role="img" aria-label="Requests of each second">${line('sent')}${line('whole')}</svg>
<p><span class="key sent">sent</span> and <span class="key whole">answered whole</span> in each second; the top is ${most}/s</p>`;
}
