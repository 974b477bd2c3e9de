import { expect, test } from 'vitest';
import { createConfigView } from './config-view.ts';
import { resolveConfig } from './resolve-config.ts';

const config = resolveConfig({}, { env: {}, secrets: 'require' });

test('listeners hear of newer revisions, and of one that means something else by now, until they leave', () => {
  const view = createConfigView({ revision: 3, config });
  const heard: number[] = [];
  const leave = view.onChange(({ revision }) => heard.push(revision));
  view.update(2, config);
  view.update(4, config);
  view.update(4, config);
  leave();
  view.update(5, config);
  expect(heard).toEqual([4, 4]);
  expect(view.current().revision).toBe(5);
});
