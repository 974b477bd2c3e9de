export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What only people and other tools read, or what says the default. */
const leftOut = new Set(['description', 'default', 'example', 'externalDocs', 'format', 'nullable']);

/**
 * A schema of Kubernetes as JSON Schema that refuses fields which it does not name, as its API server does for `strict` requests
 * (https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation). `isRoot`: of a custom resource, whose
 * `metadata` the API server knows by itself.
 */
export function strict(schema: unknown, isRoot = false): unknown {
  if (Array.isArray(schema)) return schema.map(part => strict(part));
  if (!isRecord(schema)) return schema;
  if (schema['x-kubernetes-int-or-string'] === true || schema.format === 'int-or-string')
    return { type: ['integer', 'string'] };
  const kept = Object.entries(schema).filter(
    ([key]) => !leftOut.has(key) && !key.startsWith('x-kubernetes-'),
  );
  const made = Object.fromEntries(kept.map(([key, part]) => [key, strictPart(key, part)]));
  if (isRecord(made.properties)) {
    if (isRoot) made.properties.metadata = { type: 'object' };
    const open = schema['x-kubernetes-preserve-unknown-fields'] === true || 'additionalProperties' in schema;
    if (!open) made.additionalProperties = false;
  }
  return made;
}

function strictPart(key: string, part: unknown): unknown {
  // Names of fields, which may be those of keywords.
  if (key === 'properties' && isRecord(part))
    return Object.fromEntries(Object.entries(part).map(([name, schema]) => [name, strict(schema)]));
  if (key === 'required' || key === 'enum') return part;
  // Go's flags hold from where they stand; those of JavaScript for a group.
  if (key === 'pattern' && typeof part === 'string') return part.replace(/\(\?i\)(.*)$/s, '(?i:$1)');
  return strict(part);
}
