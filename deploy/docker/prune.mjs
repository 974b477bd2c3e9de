// prune.mjs ARCHITECTURE, in the root of a workspace with its packages: removes of the packages what is never loaded.
// Of a rule that finds nothing any more the build fails, so that none outlives what it is for.
import { globSync, rmSync } from 'node:fs';

const [architecture = 'amd64'] = process.argv.slice(2);
const keptBinaries = `linux/${architecture === 'amd64' ? 'x64' : architecture}`;

/** @type {readonly { why: string; remove: string[]; keep?: RegExp }[]} */
const rules = [
  {
    why: 'binaries of onnxruntime for other systems',
    remove: ['onnxruntime-node/bin/napi-v*/*/*'],
    keep: new RegExp(`${keptBinaries}$`),
  },
  {
    why: 'types, source maps and pages for people, but not licences',
    remove: ['**/*.d.{ts,mts,cts}', '**/*.map', '**/*.md'],
    keep: /licen[cs]e|notice|copying/i,
  },
  {
    why: 'tests and examples',
    remove: ['**/{test,tests,test-jest,__tests__,example,examples,bench,benchmark,benchmarks}'],
  },
  {
    why: 'vocabularies of models of the past; and all of them again for CommonJS and in one file',
    remove: ['js-tiktoken/dist/{index,chunk}*', 'js-tiktoken/dist/ranks/*'],
    keep: /o200k_base\.js$/,
  },
  {
    why: 'larger tables of languages',
    remove: ['eld/src/ngrams/*', 'eld/src/entries/*'],
    keep: /[./]small\.js$/,
  },
  { why: 'the sources of zod, and zod for CommonJS', remove: ['zod/src', 'zod/**/*.cjs'] },
  {
    why: 'numbers for ES modules, which Node does not choose, and their sources',
    remove: ['stdnum/src', 'stdnum/lib/esm'],
  },
  { why: 'telephone numbers for browsers', remove: ['libphonenumber-js/{bundle,source}'] },
  { why: 'binaries for another runtime, Bare', remove: ['bare-*/prebuilds'] },
  { why: 'CSV for browsers', remove: ['csv-stringify/dist/{iife,umd}'] },
];

for (const { why, remove, keep } of rules) {
  const found = globSync(remove.map(path => `node_modules/.pnpm/*/node_modules/${path}`));
  const removed = found.filter(path => keep === undefined || !keep.test(path));
  if (removed.length === 0) throw new Error(`Nothing is left of ${why}: take the rule out of prune.mjs.`);
  for (const path of removed) rmSync(path, { recursive: true, force: true });
}
