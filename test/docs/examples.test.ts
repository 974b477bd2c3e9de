import { parseDocumentText, resolveConfig } from '@sluice/config';
import { expect, test } from 'vitest';
import { type CodeBlock, readPages } from './pages.ts';

const MARK = '# sluice.yaml';

const examples = readPages().flatMap(({ path, blocks }) =>
  blocks
    .filter(({ language, text }) => language === 'yaml' && text.startsWith(`${MARK}\n`))
    .map(block => ({ place: `${path}:${block.line}`, ...block })),
);

/** Every variable that the text refers to, and the key of the provider that examples use, set to something. */
const environmentOf = ({ text }: CodeBlock): Record<string, string> =>
  Object.fromEntries(
    ['OPENAI_API_KEY', ...[...text.matchAll(/\$\{([A-Z_]+)\}/g)].map(([, name = '']) => name)].map(name => [
      name,
      name.endsWith('URL') ? 'https://a-value.example' : 'a-value',
    ]),
  );

test('there are examples to check', () => {
  expect(examples.length).toBeGreaterThan(1);
});

const priceFiles = readPages().flatMap(({ path, blocks }) =>
  blocks
    .filter(({ language, text }) => language === 'yaml' && text.startsWith('# prices.yaml\n'))
    .map(block => ({ place: `${path}:${block.line}`, ...block })),
);

test.each(priceFiles)('the prices at $place are such that the gateway takes', async ({ text }) => {
  const { document } = await parseDocumentText(text, 'prices.yaml');
  const resolving = { env: {}, secrets: 'require' } as const;
  expect(resolveConfig({ prices: { providers: document } }, resolving).prices.providers).toBeDefined();
});

test.each(examples)('the configuration at $place is one that the gateway takes', async example => {
  const { document, positions } = await parseDocumentText(example.text, 'sluice.yaml');
  resolveConfig(document, {
    env: environmentOf(example),
    readFile: () => 'the content of a file',
    positions,
    secrets: 'require',
  });
});
