import openapiTypeScript, { astToString } from 'openapi-typescript';

type Operations = Record<string, { responses: Record<string, unknown>; security?: unknown[] }>;
interface Document {
  paths: Record<string, Operations>;
}

const NOTICE = '// Made from the OpenAPI document of the admin API by `pnpm run docs`.\n\n';

/** What programs are answered: failures are thrown, and what everybody may see are pages for people. */
function forPrograms(document: Document): Document {
  const paths = Object.entries(document.paths).flatMap(([path, operations]) => {
    const kept = Object.entries(operations)
      .filter(([, { security }]) => security === undefined)
      .map(([method, operation]) => {
        const answers = Object.entries(operation.responses).filter(([status]) => Number(status) < 400);
        return [method, { ...operation, responses: Object.fromEntries(answers) }];
      });
    return kept.length === 0 ? [] : [[path, Object.fromEntries(kept)]];
  });
  return { ...document, paths: Object.fromEntries(paths) };
}

/** Where the document has nothing, and nobody refers to it. */
const EMPTY = /^export type (?:webhooks|\$defs) = .*\n/gm;

/** The text of `api-types.ts` for an OpenAPI document. */
export async function generateTypes(document: Document): Promise<string> {
  const text = JSON.stringify(forPrograms(document));
  const types = await openapiTypeScript(text, { defaultNonNullable: false, alphabetize: true });
  return NOTICE + astToString(types).replace(EMPTY, '');
}
