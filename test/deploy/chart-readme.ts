import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { repositoryRoot } from '../workspace.ts';

const folder = join(repositoryRoot, 'deploy/helm/sluice');

interface Value {
  path: string;
  default: string;
  comment: string;
}

const commentOf = (text: string | null | undefined): string =>
  (text ?? '')
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
    .join(' ');

function defaultOf(pair: Pair, document: Document): string {
  const text = JSON.stringify(
    isScalar(pair.value) ? pair.value.value : document.createNode(pair.value).toJS(document),
  );
  return text === '""' ? '–' : `\`${text.replaceAll('|', '\\|')}\``;
}

/** Every key that people set, with the comment above it. A map without a comment in it stands for itself. */
function valuesOf(map: YAMLMap, document: Document, path: string): Value[] {
  return map.items.flatMap((pair, index) => {
    const { key, value } = pair;
    if (!isScalar(key)) return [];
    // The comment above the first key belongs to its map.
    const own = commentOf(key.commentBefore) || (index === 0 ? commentOf(map.commentBefore) : '');
    const here = path === '' ? String(key.value) : `${path}.${key.value}`;
    if (isMap(value) && !value.flow && value.items.length > 0) {
      const within = valuesOf(value, document, here);
      return own === '' ? within : [{ path: here, default: '', comment: own }, ...within];
    }
    return [{ path: here, default: defaultOf(pair, document), comment: own }];
  });
}

const row = ({ path, default: text, comment }: Value): string =>
  `| \`${path}\` | ${text} | ${comment.replaceAll('|', '\\|')} |`;

/** The chart's README: what stands in `docs/deploy.md` in short, and every value. */
export function renderChartReadme(): string {
  const document = parseDocument(readFileSync(join(folder, 'values.yaml'), 'utf8'));
  if (!isMap(document.contents)) throw new Error('values.yaml is no map');
  return `<!-- Made by \`pnpm run docs\` from values.yaml. -->

# Sluice on Kubernetes

\`\`\`sh
helm install gateway deploy/helm/sluice --namespace ai --create-namespace --set image.repository=registry.example/sluice
helm test gateway --namespace ai
\`\`\`

This is a trial, with a NATS and a Redis of one pod each. How it goes into production, scales and is upgraded:
[Deploy](../../../docs/deploy.md).

| Value | Default | Meaning |
| --- | --- | --- |
${valuesOf(document.contents, document, '').map(row).join('\n')}
`;
}
