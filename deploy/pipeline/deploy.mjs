// deploy.mjs FILE: applies a configuration. Where SLUICE_CANARY_ROUTE names a route whose targets it changes, the new ones get a
// tenth of the requests first. Then smoke requests. Whatever goes wrong, the revision of before is in use again at the end.
import { canaryRoute, canaryShare, newTargets, startCanary, watchCalls } from './canary.mjs';
import { run, say, setting, sluice } from './sluice.mjs';
import { smokeAll } from './smoke.mjs';

const message = () =>
  setting(
    'SLUICE_MESSAGE',
    `Pipeline ${process.env.CI_PIPELINE_URL ?? process.env.GITHUB_RUN_ID ?? ''}`.trim(),
  );

async function currentRevision() {
  const [{ revision }] = JSON.parse(await sluice('config', 'history', '--limit', '1', '--json'));
  return revision;
}

async function deploy(file) {
  const route = canaryRoute();
  const targets = route === '' ? undefined : await newTargets(file, route);
  if (targets !== undefined) {
    await startCanary(route, targets, canaryShare());
    await watchCalls(route, targets.fresh);
  }
  say((await sluice('config', 'apply', file, '--message', message())).trim());
  await smokeAll();
  if (targets !== undefined) await watchCalls(route, targets.fresh);
}

await run(async file => {
  await sluice('config', 'validate', file);
  const before = await currentRevision();
  try {
    await deploy(file);
  } catch (cause) {
    if ((await currentRevision()) !== before) {
      await sluice(
        'config',
        'rollback',
        String(before),
        '--message',
        `Roll back to revision ${before}: a deployment failed`,
      );
      say(`Rolled back to what revision ${before} says.`);
    }
    throw cause;
  }
  say(`Deployed: revision ${await currentRevision()} is in use.`);
});
