import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

export const repositoryRoot = fileURLToPath(new URL('..', import.meta.url));

const manifestSchema = z.object({
  name: z.string(),
  exports: z.record(z.string(), z.string()).default({}),
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** The `package.json` of every package of the workspace, by folder; the root's is under `.`. */
export function readManifests(): Map<string, Manifest> {
  const nested = ['libs', 'services'].flatMap(parent =>
    readdirSync(join(repositoryRoot, parent)).map(name => `${parent}/${name}`),
  );
  return new Map(
    ['.', ...nested, 'hosting', 'loadtest', 'test', 'examples']
      .map(folder => ({ folder, file: join(repositoryRoot, folder, 'package.json') }))
      .filter(({ file }) => existsSync(file))
      .map(({ folder, file }) => [folder, manifestSchema.parse(JSON.parse(readFileSync(file, 'utf8')))]),
  );
}

/** Where each package of the workspace lives, by its name. */
export const foldersByName = (manifests: ReadonlyMap<string, Manifest>): Map<string, string> =>
  new Map([...manifests].map(([folder, { name }]) => [name, folder]));
