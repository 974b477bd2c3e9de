import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { modelPiiTypes, type TextCheck } from '@sluice/contract';
import type * as Guard from '@sluice/guard';
import type * as JsonSchema from '@sluice/guard/json-schema';
import type * as GuardModel from '@sluice/guard-model';
import type { CrossCheckContext } from './cross-check-context.ts';
import { nearest } from './nearest.ts';
import type { ConfigPath } from './path.ts';
import type { GuardrailConfig } from './schema/config.ts';

type CheckConfig = GuardrailConfig['input'][number] | GuardrailConfig['output'][number];

/** Detectors and validators are loaded only for a configuration that has a check: most have none. */
const load = createRequire(import.meta.url);

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/** What a detector says when it is made ready says what is wrong with its check. */
function checkByMaking(path: ConfigPath, context: CrossCheckContext, make: () => void): void {
  try {
    make();
  } catch (cause) {
    if (!(cause instanceof RangeError || cause instanceof SyntaxError)) throw cause;
    context.complain(path, reasonOf(cause));
  }
}

function checkText(check: TextCheck, path: ConfigPath, context: CrossCheckContext): void {
  const { compileChecks }: typeof Guard = load('@sluice/guard');
  checkByMaking(path, context, () => compileChecks([check]));
}

/** A folder is on the machines of the guardrail service; a node that need not have it says nothing of it. */
function checkModel(
  { path: folder, labels }: Extract<CheckConfig, { detector: 'model' }>,
  path: ConfigPath,
  context: CrossCheckContext,
): void {
  if (context.secrets === 'defer' && !existsSync(folder)) return;
  const { InvalidModelError, readModelDirectory }: typeof GuardModel = load('@sluice/guard-model');
  try {
    const { labels: known } = readModelDirectory(folder);
    for (const [index, label] of labels.entries())
      if (!known.includes(label))
        context.complain(
          [...path, 'labels', index],
          `the model has no label ${JSON.stringify(label)}; it has ${known.join(', ')}`,
          nearest(label, known),
        );
  } catch (cause) {
    if (!(cause instanceof InvalidModelError)) throw cause;
    context.complain([...path, 'path'], cause.message);
  }
}

/** What finds names: a classifier of tokens, and only of requests, since a stream cannot wait for it word by word. */
function checkNames(
  check: Extract<CheckConfig, { detector: 'pii' }>,
  path: ConfigPath,
  context: CrossCheckContext,
): void {
  const folder = 'model' in check ? check.model : undefined;
  const wanted = (check.types ?? []).filter(type => modelPiiTypes.includes(type));
  if (folder === undefined) {
    for (const type of wanted)
      context.complain(
        [...path, 'types'],
        `${JSON.stringify(type)} is found by a classifier of tokens only: needs a "model", in checks of requests`,
      );
    return;
  }
  if (context.secrets === 'defer' && !existsSync(folder)) return;
  const { InvalidModelError, entityTypesOf, readModelDirectory }: typeof GuardModel =
    load('@sluice/guard-model');
  try {
    const { labels } = readModelDirectory(folder, 'tokens');
    const found = entityTypesOf(labels);
    const missing = wanted.find(type => !found.includes(type));
    if (found.length === 0 || missing !== undefined)
      context.complain(
        [...path, 'model'],
        `the model labels no ${missing ?? 'person or location'}; its labels are ${labels.join(', ')}`,
      );
  } catch (cause) {
    if (!(cause instanceof InvalidModelError)) throw cause;
    context.complain([...path, 'model'], cause.message);
  }
}

function checkOne(check: CheckConfig, path: ConfigPath, context: CrossCheckContext): void {
  switch (check.detector) {
    case 'pii':
      checkNames(check, path, context);
      checkText(check, path, context);
      return;
    case 'secrets':
    case 'regex':
    case 'leakage':
      checkText(check, path, context);
      return;
    // Terms are good as they are: to make a megabyte of them ready would hold up each process for a second.
    case 'blocklist':
    case 'topics':
      return;
    case 'model':
      checkModel(check, path, context);
      return;
    case 'schema': {
      const { compileJsonSchema }: typeof JsonSchema = load('@sluice/guard/json-schema');
      checkByMaking([...path, 'schema'], context, () => compileJsonSchema(check.schema));
      return;
    }
    case 'webhook': {
      const isGiven = check.secret !== undefined || context.isDeferred([...path, 'secret']);
      if (!isGiven) context.complain(path, 'needs a "secret" to sign with');
      const { username, password } = new URL(check.url);
      if (username !== '' || password !== '')
        context.complain([...path, 'url'], 'expected an address without user and password');
      return;
    }
    case 'limits': {
      const { tokens, messages, attachments, languages } = check;
      if ([tokens, messages, attachments, languages].every(limit => limit === undefined))
        context.complain(path, 'needs at least one of "tokens", "messages", "attachments" and "languages"');
      return;
    }
    default:
      return;
  }
}

/** A request can go elsewhere only before it is called, and only to a route that there is. */
function checkReroute(
  check: GuardrailConfig['input'][number],
  path: ConfigPath,
  { isParallel, routes }: { isParallel: boolean; routes: readonly string[] },
  context: CrossCheckContext,
): void {
  const { action, route } = check;
  if (action !== 'route') {
    if (route !== undefined) context.complain([...path, 'route'], 'is only of use with action "route"');
    return;
  }
  if (isParallel)
    context.complain(
      [...path, 'action'],
      'a request that is called already cannot go elsewhere: use "block" or "flag", or inputTiming "sequence"',
    );
  if (route === undefined) context.complain(path, 'needs a "route" to send requests to');
  else if (!routes.includes(route))
    context.complain(
      [...path, 'route'],
      `there is no route ${JSON.stringify(route)}`,
      nearest(route, routes),
    );
}

/** What of a profile its schema cannot say: what fits together. */
export function checkGuardrailProfile(
  { input, output, inputTiming }: GuardrailConfig,
  path: ConfigPath,
  routes: readonly string[],
  context: CrossCheckContext,
): void {
  const isParallel = inputTiming === 'parallel';
  for (const [index, check] of input.entries()) {
    if (isParallel && check.action === 'mask')
      context.complain(
        [...path, 'input', index],
        'a mask changes the request, so it cannot run beside the call: use "block" or "flag", or inputTiming "sequence"',
      );
    checkReroute(check, [...path, 'input', index], { isParallel, routes }, context);
    checkOne(check, [...path, 'input', index], context);
  }
  const masksPii = input.some(({ detector, action }) => detector === 'pii' && action === 'mask');
  for (const [index, check] of output.entries()) {
    if (check.action === 'restore' && !masksPii)
      context.complain(
        [...path, 'output', index, 'action'],
        'there is nothing to restore: the profile masks no "pii" in requests',
      );
    checkOne(check, [...path, 'output', index], context);
  }
}
