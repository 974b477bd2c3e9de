import { EXEMPLAR, escapeLabel } from './figures-text.ts';
import type { MetricsFormat } from './metrics-format.ts';
import { type Family, renderFamilies } from './render-families.ts';

export interface MetricsText {
  service: string;
  instance: string;
  /** As `figuresOf` gives it. */
  text: string;
}

export interface MergeOptions {
  /** Texts are taken in order while they fit; one that does not is left out whole and counted. */
  maxBytes?: number;
  /** Default: Prometheus’ own, which has no exemplars. */
  format?: MetricsFormat;
}

const DEFAULT_MAX_BYTES = 8 * 1024 * 1024;
const COMMENT = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/;
const LABEL = String.raw`[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\.)*"`;
const SAMPLE = new RegExp(
  String.raw`^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:${LABEL}(?:,|(?=\})))*)\})? ([^\s]+(?: -?\d+)?)$`,
);
/** A label of the process itself that has the name of one added here: renamed, as Prometheus does on a scrape. */
const OWN_LABELS = /([a-zA-Z_][a-zA-Z0-9_]*)(="(?:[^"\\]|\\.)*")/g;
const MIGHT_CLASH = /service|instance/;
const HISTOGRAM_SUFFIX = /_(?:bucket|sum|count)$/;
const EXEMPLAR_OF = new RegExp(
  String.raw`^${EXEMPLAR}([a-zA-Z_:][a-zA-Z0-9_:]*\{(?:${LABEL}(?:,|(?=\})))*\}) (\{trace_id="[0-9a-f]{32}"\} [^\s]+ [^\s]+)$`,
);

/**
 * The figures of many processes as one valid exposition: HELP and TYPE of a family once, its samples together,
 * each labelled with the `service` and `instance` it came from. What is not a sample is left out, so that one
 * broken process cannot spoil the page.
 */
export function mergeMetrics(
  texts: readonly MetricsText[],
  { maxBytes = DEFAULT_MAX_BYTES, format = 'prometheus' }: MergeOptions = {},
): string {
  const families = new Map<string, Family>();
  let bytes = 0;
  let leftOut = 0;
  for (const text of texts) {
    const size = Buffer.byteLength(text.text);
    if (bytes + size > maxBytes) {
      leftOut += 1;
      continue;
    }
    bytes += size;
    addText(families, text.text, sourceLabels(text));
  }
  families.set('sluice_metrics_processes_left_out', {
    help: 'Processes whose figures are missing here because all together are too large.',
    type: 'gauge',
    samples: [
      { name: 'sluice_metrics_processes_left_out', labels: '', value: String(leftOut), exemplar: undefined },
    ],
  });
  return renderFamilies(families, format);
}

/** The figures of one process, as `figuresOf` gives them, in one of the formats. */
export function formatFigures(text: string, format: MetricsFormat): string {
  const families = new Map<string, Family>();
  addText(families, text, '');
  return renderFamilies(families, format);
}

const sourceLabels = ({ service, instance }: MetricsText): string =>
  `service="${escapeLabel(service)}",instance="${escapeLabel(instance)}"`;

function addText(families: Map<string, Family>, text: string, added: string): void {
  const exemplars = new Map<string, string>();
  const helps = new Map<string, string>();
  /** A family whose type differs from the one that other processes gave is not taken. */
  const accepted = new Set<string>();
  for (const line of text.split('\n')) {
    if (line.startsWith(EXEMPLAR)) {
      const [, sample, exemplar] = EXEMPLAR_OF.exec(line) ?? [];
      if (sample !== undefined && exemplar !== undefined) exemplars.set(sample, exemplar);
      continue;
    }
    if (line.startsWith('#')) {
      const [, keyword, name = '', rest = ''] = COMMENT.exec(line) ?? [];
      if (keyword === 'HELP') helps.set(name, rest);
      else if (keyword === 'TYPE' && familyOf(families, name, rest, helps.get(name)).type === rest)
        accepted.add(name);
      continue;
    }
    const match = SAMPLE.exec(line);
    if (match === null) continue;
    const [, name = '', labels = '', value = ''] = match;
    const family = [name, name.replace(HISTOGRAM_SUFFIX, '')].find(candidate => accepted.has(candidate));
    if (family === undefined) continue;
    const own = labels.replace(/,$/, '');
    families.get(family)?.samples.push({
      name,
      labels: added === '' || own === '' ? added + own : `${added},${renameClashes(own)}`,
      value,
      exemplar: exemplars.get(`${name}{${labels}}`),
    });
  }
}

function familyOf(
  families: Map<string, Family>,
  name: string,
  type: string,
  help: string | undefined,
): Family {
  let family = families.get(name);
  if (family === undefined) {
    family = { help, type, samples: [] };
    families.set(name, family);
  }
  return family;
}

const renameClashes = (labels: string): string =>
  MIGHT_CLASH.test(labels)
    ? labels.replace(OWN_LABELS, (label, name: string, value: string) =>
        name === 'service' || name === 'instance' ? `exported_${name}${value}` : label,
      )
    : labels;
