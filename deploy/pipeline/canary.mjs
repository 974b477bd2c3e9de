// A share of the requests of a route goes to its new targets first; how many of their calls fail decides what becomes of them.
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { callGateway, numberSetting, say, setting, sluice } from './sluice.mjs';

/** A target that is not to be chosen while another one can be called. */
const LAST = 0.000_001;

const withoutWeight = ({ weight: _weight, ...target }) => target;
const isSame = (left, right) => isDeepStrictEqual(withoutWeight(left), withoutWeight(right));

const routePath = route => `/api/v1/routes/${encodeURIComponent(route)}`;

async function readRoute(route) {
  const answer = await callGateway(routePath(route));
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new Error(`Canary: the route ${route} could not be read: ${await answer.text()}`);
  return answer.json();
}

/** The keys of a path such as `[0].provider`. */
const keysOf = path =>
  [...path.matchAll(/\[(\d+)\]|\.?([^.[\]]+)/g)].map(([, index, name]) =>
    index === undefined ? name : Number(index),
  );

/** A value with the changes of a plan made to it, each with its path from there on. A list that is longer or shorter is one change. */
function withChanges(value, changes) {
  const root = { value: structuredClone(value) };
  for (const { path, kind, after } of changes) {
    const keys = ['value', ...keysOf(path)];
    const last = keys.pop();
    const parent = keys.reduce((at, key) => at[key], root);
    if (kind === 'removed') delete parent[last];
    else parent[last] = after;
  }
  return root.value;
}

/** What the file changes of the targets of a route: those in use, and those that are new. Undefined: nothing. */
export async function newTargets(file, route) {
  const place = `routes[${route}].targets`;
  const { changes } = JSON.parse(await sluice('config', 'plan', file, '--json'));
  const ours = changes
    .filter(({ path }) => path.startsWith(place))
    .map(change => ({ ...change, path: change.path.slice(place.length) }));
  const present = (await readRoute(route))?.targets;
  if (present === undefined || ours.length === 0) return undefined;
  const fresh = withChanges(present, ours).filter(target => !present.some(old => isSame(old, target)));
  return fresh.length === 0 ? undefined : { present, fresh };
}

const scaled = (targets, share) => {
  const sum = targets.reduce((total, { weight = 1 }) => total + weight, 0);
  return targets.map(target => ({ ...target, weight: Math.max(LAST, ((target.weight ?? 1) / sum) * share) }));
};

/** Gives the new targets this share of the route's requests. */
export async function startCanary(route, { present, fresh }, share) {
  const { strategy = 'ordered' } = (await readRoute(route)) ?? {};
  // In order the first one takes all; the others are for when it fails.
  const weighed =
    strategy === 'ordered'
      ? present.map((target, index) => ({ ...target, weight: index === 0 ? 1 : LAST }))
      : present;
  const targets = [...scaled(weighed, 1 - share), ...scaled(fresh, share)];
  const answer = await callGateway(routePath(route), {
    method: 'PATCH',
    body: { strategy: 'weighted', targets },
  });
  if (!answer.ok) throw new Error(`Canary: the route could not be changed: ${await answer.text()}`);
  say(`Canary: ${share * 100} % of the requests of ${route} go to what is new.`);
}

const isOf = ({ provider, model }, targets) =>
  targets.some(
    target => target.provider === provider && (target.model === undefined || target.model === model),
  );

/** What is the provider's fault: not what it says of the request itself. */
const isFailure = ({ result }) => !/^[234]\d\d$/.test(result) || result === '429' || result === '408';

async function callsOf(route, targets, since) {
  const lines = await sluice('usage', 'replay', '--from', since, '--route', route, '--output', '-');
  const calls = lines
    .split('\n')
    .filter(line => line !== '')
    .flatMap(line => JSON.parse(line).tries)
    .filter(call => isOf(call, targets));
  return { calls: calls.length, failures: calls.filter(isFailure).length };
}

/** Resolves once enough calls went well; rejects where too many fail, or too few come to tell. */
export async function watchCalls(route, targets) {
  const wanted = numberSetting('SLUICE_CANARY_CALLS', 100);
  const mostFailures = numberSetting('SLUICE_CANARY_MAX_ERROR_RATE', 0.05);
  const patience = numberSetting('SLUICE_CANARY_MINUTES', 15) * 60_000;
  const pause = numberSetting('SLUICE_CANARY_POLL_SECONDS', 5) * 1_000;
  const begin = Date.now();
  const since = new Date(begin).toISOString();
  for (;;) {
    const { calls, failures } = await callsOf(route, targets, since);
    const text = `${failures} of ${calls} calls failed`;
    // So many failures cannot be outweighed by calls that are still to come.
    if (failures > mostFailures * Math.max(calls, wanted)) throw new Error(`Canary: ${text}.`);
    if (calls >= wanted) return say(`Canary: ${text}.`);
    if (Date.now() - begin > patience)
      throw new Error(`Canary: ${text}, which is too few to tell (${wanted} wanted).`);
    await delay(pause);
  }
}

export const canaryRoute = () => setting('SLUICE_CANARY_ROUTE', '');
export const canaryShare = () => numberSetting('SLUICE_CANARY_SHARE', 0.1);
