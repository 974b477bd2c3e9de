import { z } from 'zod';
import { configSchema } from './schema/config.ts';

/** The part of JSON Schema that zod writes for our schema, with zod's `format` for durations, sizes and secrets. */
export interface SchemaNode {
  type?: string;
  format?: string;
  description?: string;
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  properties?: Record<string, SchemaNode>;
  required?: string[];
  additionalProperties?: SchemaNode | boolean;
  items?: SchemaNode;
  anyOf?: SchemaNode[];
  oneOf?: SchemaNode[];
}

const nodeSchema: z.ZodType<SchemaNode> = z.lazy(() =>
  z.object({
    type: z.string().optional(),
    format: z.string().optional(),
    description: z.string().optional(),
    default: z.unknown().optional(),
    const: z.unknown().optional(),
    enum: z.array(z.unknown()).optional(),
    properties: z.record(z.string(), nodeSchema).optional(),
    required: z.array(z.string()).optional(),
    additionalProperties: z.union([nodeSchema, z.boolean()]).optional(),
    items: nodeSchema.optional(),
    anyOf: z.array(nodeSchema).optional(),
    oneOf: z.array(nodeSchema).optional(),
  }),
);

type Section = keyof typeof configSchema.shape;

export const sectionNames = Object.keys(configSchema.shape) as Section[];

const made = new Map<Section, SchemaNode>();

function sectionTree(section: Section): SchemaNode {
  const tree =
    made.get(section) ?? nodeSchema.parse(z.toJSONSchema(configSchema.shape[section], { io: 'input' }));
  made.set(section, tree);
  return tree;
}

/**
 * The schema of what is written in the file, to walk: of these sections. Each is made when first asked for: messages,
 * overrides and the docs need it, and every start with an override pays for what it asks for.
 */
export const schemaTree = (sections: readonly Section[] = sectionNames): SchemaNode => ({
  type: 'object',
  properties: Object.fromEntries(sections.map(section => [section, sectionTree(section)])),
});

export const alternatives = (node: SchemaNode): readonly SchemaNode[] => node.anyOf ?? node.oneOf ?? [node];

/** What may stand under `part` of `node`. */
function below(node: SchemaNode, part: string | number): SchemaNode[] {
  return alternatives(node).flatMap(option => {
    if (typeof part === 'number') return option.items ? [option.items] : [];
    const property = option.properties?.[part];
    if (property) return [property];
    return typeof option.additionalProperties === 'object' ? [option.additionalProperties] : [];
  });
}

/** The keys that an object at `path` may have. */
export function knownKeys(path: readonly (string | number)[]): string[] {
  let nodes = [schemaTree()];
  for (const part of path) nodes = nodes.flatMap(node => below(node, part));
  const keys = nodes.flatMap(alternatives).flatMap(node => Object.keys(node.properties ?? {}));
  return [...new Set(keys)];
}
