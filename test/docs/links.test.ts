import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../workspace.ts';
import { type Page, readPage, readPages } from './pages.ts';

const pages = readPages();

const LINK = /\]\(([^)\s]+)\)/g;
/** What pages are to make as an example is called `acme`. */
const isExample = (path: string): boolean => path.includes('acme');

const SOURCE_PATH = /`((?:docs|hosting|libs|loadtest|services|test|tools)\/[\w.-]+(?:\/[\w.-]+)*\/?)`/g;

/** As GitHub names the anchors of headings. */
const anchorsOf = ({ prose }: Page): string[] =>
  [...prose.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

function brokenLinks(page: Page): string[] {
  return [...page.prose.matchAll(LINK)].flatMap(([, target = '']) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [file = '', anchor] = target.split('#');
    const path = file === '' ? page.path : posix.join(posix.dirname(page.path), file);
    if (!existsSync(join(repositoryRoot, path))) return [`${page.path}: ${target}: there is no ${path}`];
    if (anchor === undefined || anchorsOf(readPage(path)).includes(anchor)) return [];
    return [`${page.path}: ${target}: ${path} has no such heading`];
  });
}

const missingFiles = ({ path: page, prose }: Page): string[] =>
  [...prose.matchAll(SOURCE_PATH)].flatMap(([, path = '']) =>
    isExample(path) || existsSync(join(repositoryRoot, path)) ? [] : [`${page}: there is no ${path}`],
  );

test('links between pages lead to pages and headings that exist', () => {
  expect(pages.length).toBeGreaterThan(10);
  expect(pages.flatMap(brokenLinks)).toEqual([]);
});

test('files and folders that pages name exist', () => {
  expect(pages.flatMap(missingFiles)).toEqual([]);
});

test('every page can be reached from the README', () => {
  const reached = new Set(['README.md']);
  for (const path of reached) {
    for (const [, target = ''] of readPage(path).prose.matchAll(LINK)) {
      const [file = ''] = target.split('#');
      if (file.endsWith('.md') && !/^[a-z]+:/.test(file)) reached.add(posix.join(posix.dirname(path), file));
    }
  }
  expect(pages.map(({ path }) => path).filter(path => !reached.has(path))).toEqual([]);
});
