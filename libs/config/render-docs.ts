import { readFileSync } from 'node:fs';
import { alternatives, type SchemaNode, schemaTree } from './schema-tree.ts';

interface Row {
  path: string;
  type: string;
  fallback: string;
  meaning: string;
}

const code = (value: unknown): string => `\`${JSON.stringify(value)}\``;

const formatNames: Record<string, string> = {
  duration: 'duration',
  size: 'size',
  secret: 'secret text',
  decimal: 'decimal',
  uri: 'address',
};

function typeOf(node: SchemaNode): string {
  const options = alternatives(node);
  if (options.length > 1) return [...new Set(options.map(typeOf))].join(' or ');
  if (node.const !== undefined) return code(node.const);
  if (node.enum) return node.enum.map(code).join(', ');
  if (node.type === 'array')
    return node.items?.type === 'object' || !node.items ? 'list' : `list of ${typeOf(node.items)}`;
  if (node.type === 'integer') return 'whole number';
  if (node.type === 'boolean') return '`true`, `false`';
  if (node.type === 'string') return formatNames[node.format ?? ''] ?? 'text';
  return node.type ?? 'any';
}

function fallbackOf(node: SchemaNode, isRequired: boolean): string {
  if (isRequired) return 'required';
  const { default: value } = node;
  if (value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0))
    return '–';
  return code(value);
}

const isContainer = (node: SchemaNode): boolean =>
  node.properties !== undefined || typeof node.additionalProperties === 'object';

/** Rows of `node` itself, where it says something, and of all that is below it. */
function rowsOf(node: SchemaNode, path: string, isRequired: boolean): Row[] {
  const rows: Row[] = [];
  const isList =
    node.type === 'array' && node.items !== undefined && alternatives(node.items).some(isContainer);
  if (node.description !== undefined)
    rows.push({
      path,
      type: isContainer(node) ? 'object' : isList ? 'list' : typeOf(node),
      fallback: fallbackOf(node, isRequired),
      meaning: node.description,
    });
  if (isList && node.items)
    for (const item of alternatives(node.items)) rows.push(...rowsBelow(item, `${path}[]`));
  else rows.push(...rowsBelow(node, path));
  return rows;
}

function rowsBelow(node: SchemaNode, path: string): Row[] {
  const rows = Object.entries(node.properties ?? {}).flatMap(([key, child]) =>
    rowsOf(child, `${path}.${key}`, node.required?.includes(key) ?? false),
  );
  if (typeof node.additionalProperties === 'object')
    rows.push(...rowsOf(node.additionalProperties, `${path}.<name>`, false));
  return rows;
}

const inCell = (text: string): string => text.replaceAll('|', '\\|');

function section([key, node]: [string, SchemaNode]): string {
  const rows = rowsOf(node, key, false);
  const own = rows[0]?.path === key && rows.length > 1 ? rows.slice(1) : rows;
  const intro = own === rows ? [] : [node.description ?? '', ''];
  const table = own.map(
    ({ path, type, fallback, meaning }) =>
      `| \`${path}\` | ${inCell(type)} | ${inCell(fallback)} | ${inCell(meaning)} |`,
  );
  return [
    `### \`${key}\``,
    '',
    ...intro,
    '| Key | Type | Default | Meaning |',
    '| --- | --- | --- | --- |',
    ...table,
  ].join('\n');
}

/** `docs/configuration.md`: the introduction beside this file, and a table for each section of the schema. */
export function renderConfigurationPage(): string {
  const introduction = readFileSync(new URL('./configuration-intro.md', import.meta.url), 'utf8').trimEnd();
  const sections = Object.entries(schemaTree().properties ?? {}).map(section);
  const note = '<!-- Made by `pnpm --filter @sluice/config docs` from the schema in libs/config. -->';
  return `${[note, introduction, '## Every key', ...sections].join('\n\n')}\n`;
}
