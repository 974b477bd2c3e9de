import { z } from 'zod';
import { configSchema } from './schema/config.ts';

type Node = Record<string, unknown>;

/** What stands for a value that comes from the environment or a file. */
const reference = { type: 'string', pattern: '\\$\\{' };

/** As texts look: JSON Schema's own `duration` is another. */
const textPatterns: Readonly<Record<string, string>> = {
  duration: '^\\d{1,12}(\\.\\d{1,6})?\\s*(ms|s|m|h|d)$|\\$\\{',
  size: '^\\d{1,12}(\\.\\d{1,6})?\\s*(B|KB|MB|GB|KiB|MiB|GiB)$|\\$\\{',
};

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isScalar = ({ type, enum: values, const: only }: Node): boolean =>
  type === 'integer' || type === 'number' || type === 'boolean' || values !== undefined || only !== undefined;

/** Texts by our own formats become patterns, and where no text is expected a reference may stand too. */
function forEditors(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(forEditors);
  if (!isNode(value)) return value;
  const { $schema: _, ...node } = Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      key === 'default' || key === 'enum' ? part : forEditors(part),
    ]),
  );
  const { format, pattern, description, default: fallback, ...rest } = node;
  const shown = {
    ...(description !== undefined && { description }),
    ...(fallback !== undefined && { default: fallback }),
  };
  if (isScalar(node)) return { ...shown, anyOf: [rest, reference] };
  if (node.type !== 'string') return node;
  const ours = typeof format === 'string' ? textPatterns[format] : undefined;
  // A reference may stand for any text: what it becomes is checked when it is resolved.
  const own = ours ?? (typeof pattern === 'string' ? `${pattern}|\\$\\{` : undefined);
  return { ...shown, ...rest, ...(own !== undefined && { pattern: own }) };
}

let made: object | undefined;

/** JSON Schema of a configuration file, draft 7, which most editors know. */
export function configJsonSchema(): object {
  made ??= {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'sluice.yaml',
    ...(forEditors(z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7' })) as Node),
  };
  return made;
}

/** The part of it for what stands at `path`: `[]` is any item of a list, `*` any entry of a map. */
export function configJsonSchemaOf(path: readonly string[]): Node {
  let node: unknown = configJsonSchema();
  for (const part of path) {
    const { properties, items, additionalProperties } = isNode(node) ? node : {};
    if (part === '[]') node = items;
    else if (part === '*') node = additionalProperties;
    else node = isNode(properties) ? properties[part] : undefined;
  }
  return isNode(node) ? node : {};
}
