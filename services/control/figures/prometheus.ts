/** One sample of Prometheus text. */
export interface Sample {
  name: string;
  labels: Readonly<Record<string, string>>;
  value: number;
}

const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"/g;

const unescapeLabel = (text: string): string =>
  text.replaceAll(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));

/** The samples whose name begins with `prefix`. */
export function samplesOf(text: string, prefix: string): Sample[] {
  return text.split('\n').flatMap(line => {
    if (!line.startsWith(prefix)) return [];
    const [, name, labels = '', value] = SAMPLE.exec(line) ?? [];
    if (name === undefined) return [];
    const pairs = [...labels.matchAll(LABEL)].map(([, key = '', content = '']) => [
      key,
      unescapeLabel(content),
    ]);
    return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }];
  });
}

export const sumOf = (samples: readonly Sample[]): number =>
  samples.reduce((total, { value }) => total + value, 0);
