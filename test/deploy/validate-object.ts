import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { z } from 'zod';
import type { KubernetesObject } from './render-chart.ts';

const file = new URL('schemas/kubernetes.json', import.meta.url);
const { roots, schemas } = z
  .object({
    roots: z.record(z.string(), z.string()),
    schemas: z.record(z.string(), z.record(z.string(), z.unknown())),
  })
  .parse(JSON.parse(readFileSync(file, 'utf8')));

const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false });
ajv.addSchema({ $id: 'kubernetes', schemas });
const validators = new Map<string, ValidateFunction>();

function validatorOf(id: string, root: string): ValidateFunction {
  const known = validators.get(id);
  if (known !== undefined) return known;
  const made = ajv.compile({ $ref: `kubernetes#/schemas/${root}` });
  validators.set(id, made);
  return made;
}

/** What the API server of Kubernetes would refuse of an object, unknown fields among it. */
export function faultsOf(object: KubernetesObject): string[] {
  const id = `${object.apiVersion}/${object.kind}`;
  const root = roots[id];
  const name = `${object.kind} ${object.metadata.name}`;
  if (root === undefined) return [`${name}: there is no schema of ${id}`];
  const validate = validatorOf(id, root);
  if (validate(object)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${name}: ${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}
