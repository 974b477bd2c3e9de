import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DockerfileParser, type Instruction } from 'dockerfile-ast';
import { repositoryRoot } from '../workspace.ts';

export const dockerFolder = join(repositoryRoot, 'deploy/docker');
export const dockerfileText = readFileSync(join(dockerFolder, 'Dockerfile'), 'utf8');
const dockerfile = DockerfileParser.parse(dockerfileText);

/** The last one of these instructions. Throws where there is none. */
function last(keyword: string): Instruction {
  const found = dockerfile.getInstructions().findLast(instruction => instruction.getKeyword() === keyword);
  if (found === undefined) throw new Error(`The Dockerfile has no ${keyword}.`);
  return found;
}

const listOf = (keyword: string): string[] =>
  JSON.parse(last(keyword).getRawArgumentsContent() ?? '') as string[];

/** What the image says about how it is run. */
export const imageSettings = {
  entrypoint: listOf('ENTRYPOINT'),
  command: listOf('CMD'),
  workingFolder: last('WORKDIR').getRawArgumentsContent() ?? '',
  user: last('USER').getRawArgumentsContent() ?? '',
  health: JSON.parse(
    /\[.*\]/s.exec(last('HEALTHCHECK').getRawArgumentsContent() ?? '')?.[0] ?? '[]',
  ) as string[],
  environment: Object.fromEntries(
    dockerfile
      .getENVs()
      .flatMap(env => env.getProperties().map(property => [property.getName(), property.getValue() ?? ''])),
  ) as Record<string, string>,
};

export const baseImages: string[] = dockerfile.getFROMs().map(from => from.getImage() ?? '');
export const instructions: string[] = dockerfile
  .getInstructions()
  .map(instruction => instruction.getKeyword());
/** What the stages copy that comes from the repository. */
export const copiedPaths: string[] = dockerfile
  .getCOPYs()
  .filter(copy => copy.getFlags().every(flag => flag.getName() !== 'from'))
  .flatMap(copy =>
    copy
      .getArguments()
      .slice(0, -1)
      .map(argument => argument.getValue()),
  );
