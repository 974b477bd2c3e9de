import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { renderSdkTypes, sdkTypesFile } from './sdk-types.ts';

test('the types of the SDK are those of the API; if not, run `pnpm run docs`', async () => {
  expect(readFileSync(sdkTypesFile, 'utf8')).toBe(await renderSdkTypes());
});
