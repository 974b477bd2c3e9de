import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validate } from 'dockerfile-utils';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../workspace.ts';
import {
  baseImages,
  copiedPaths,
  dockerFolder,
  dockerfileText,
  imageSettings,
  instructions,
} from './dockerfile.ts';

const read = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8');

test('the Dockerfile is valid, and its linter has nothing to say', () => {
  expect(validate(dockerfileText)).toEqual([]);
});

test('base images have a fixed version, and nothing is fetched by ADD', () => {
  for (const image of baseImages) expect(image).toMatch(/^(scratch|.+:\d+\.\d+\.\d+[\w-]*)$/);
  expect(instructions).not.toContain('ADD');
  for (const path of copiedPaths) expect(existsSync(join(repositoryRoot, path)), path).toBe(true);
});

test('Node and pnpm of the image are those that the wrapper installs', () => {
  const [, node] = /^node_version=(.+)$/m.exec(read('sluice')) ?? [];
  const [, pnpm] = /"pnpm@([^"]+)"/.exec(read('package.json')) ?? [];
  expect(baseImages[0]).toContain(`node:${node}-`);
  expect(dockerfileText).toContain(`pnpm@${pnpm}\n`);
});

test('the image runs as a user without a name that Kubernetes could not check, and without a shell', () => {
  expect(imageSettings.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  for (const command of [imageSettings.entrypoint, imageSettings.health]) expect(command[0]).toBe('node');
});

test('only what the image is made of is sent to the builder', () => {
  const lines = readFileSync(join(dockerFolder, 'Dockerfile.dockerignore'), 'utf8')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'));
  expect(lines[0]).toBe('*');
  for (const line of lines.filter(line => line.startsWith('!')))
    expect(existsSync(join(repositoryRoot, line.slice(1))), line).toBe(true);
  expect(lines).toContain('**/node_modules');
});
