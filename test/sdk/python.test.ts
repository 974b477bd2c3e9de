import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testkit';
import { expect } from 'vitest';
import { pythonClient, runPython, testWithPython } from '../python.ts';

testWithPython('the Python client keeps to its own rules, without a gateway', async () => {
  const program = '-m pytest --quiet -p no:cacheprovider tests/unit'.split(' ');
  expect(await runPython(program)).toMatch(/^\d+ passed in /m);
});

testWithPython('the types of the Python client hold, generated ones too', async () => {
  const program = ['-m', 'mypy', '--cache-dir', temporaryFolder()];
  expect(await runPython(program)).toMatch(/^Success: no issues found in \d+ source files/);
});

testWithPython('its package has all that it needs, and works without the repository', async () => {
  const folder = temporaryFolder();
  await runPython(['-m', 'hatchling', 'build', '--target', 'wheel', '--directory', folder]);
  const [, version] =
    /^version = "(.+)"$/m.exec(readFileSync(join(pythonClient, 'pyproject.toml'), 'utf8')) ?? [];
  const wheel = join(folder, `sluice_sdk-${version}-py3-none-any.whl`);
  const files = await runPython(['-m', 'zipfile', '--list', wheel]);
  for (const name of ['py.typed', 'models.py', '_sync/calls.py', '_async/calls.py'])
    expect(files).toContain(`sluice_sdk/${name}`);
  expect(files).not.toMatch(/tests|generate/);
  const program =
    'import sluice_sdk; print(sluice_sdk.__file__, sluice_sdk.AI_Gateway(api_key="x").location.url)';
  const said = await runPython(['-c', program], { PYTHONPATH: wheel });
  expect(said.trim()).toBe(`${wheel}/sluice_sdk/__init__.py http://127.0.0.1:8080`);
});
