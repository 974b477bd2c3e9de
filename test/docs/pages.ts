import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../workspace.ts';

export interface CodeBlock {
  language: string;
  text: string;
  /** Of its first line within the page, from 1. */
  line: number;
}

export interface Page {
  /** Path from the root of the repository. */
  path: string;
  text: string;
  /** The text with its code blocks empty. */
  prose: string;
  blocks: CodeBlock[];
}

const FENCED = /^```(\w*)\n([\s\S]*?)^```$/gm;

export function readPage(path: string): Page {
  const text = readFileSync(join(repositoryRoot, path), 'utf8');
  const blocks = [...text.matchAll(FENCED)].map(({ 1: language = '', 2: block = '', index }) => ({
    language,
    text: block,
    line: text.slice(0, index).split('\n').length + 1,
  }));
  return { path, text, prose: text.replace(FENCED, ''), blocks };
}

/** Every page that people read: those at the root, and those below `docs/`. */
export const readPages = (): Page[] =>
  [
    ...readdirSync(repositoryRoot),
    ...readdirSync(join(repositoryRoot, 'docs'), { recursive: true }).map(name => `docs/${String(name)}`),
  ]
    .filter(path => path.endsWith('.md'))
    .map(readPage);
