import { matchGlob } from '@sluice/config';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rulesOf } from './policy-fixture.ts';

const target = { provider: 'sample' };
const route = (name: string, match: object, rest: object = {}) => ({
  name,
  match,
  targets: [target],
  ...rest,
});

const routeOf = (
  routes: object[],
  model: string,
  protocol: 'openai-chat' | 'openai-embeddings' = 'openai-chat',
) => {
  const found = rulesOf({ routes }).match(protocol, 'api-key', model);
  return found.kind === 'route' ? found.route.name : found.kind;
};

test('the first route that matches wins, whether it names the model or has a glob', () => {
  const wide = route('wide', { model: 'gpt-*' });
  const exact = route('exact', { model: 'gpt-4o' });
  expect(routeOf([wide, exact], 'gpt-4o')).toBe('wide');
  expect(routeOf([exact, wide], 'gpt-4o')).toBe('exact');
  expect(routeOf([exact, wide], 'gpt-4')).toBe('wide');
  expect(routeOf([exact, wide], 'claude')).toBe('none');
});

test('the order of the file decides, for any routes', () => {
  const model = fc.constantFrom('a', 'b', 'a*', '*b', 'ab', '*');
  fc.assert(
    fc.property(fc.array(model, { maxLength: 8 }), fc.constantFrom('a', 'b', 'ab', 'c'), (models, asked) => {
      const routes = models.map((glob, index) => route(`r${index}`, { model: glob }));
      const first = models.findIndex(glob => matchGlob(glob, asked));
      expect(routeOf(routes, asked)).toBe(first < 0 ? 'none' : `r${first}`);
    }),
    { numRuns: 60 },
  );
});

test('a route of another protocol is passed over', () => {
  const routes = [route('chat', { protocol: 'openai-chat' }), route('rest', {})];
  expect(routeOf(routes, 'm')).toBe('chat');
  expect(routeOf(routes, 'm', 'openai-embeddings')).toBe('rest');
});

test('a route that takes other credentials is passed over, but not gone around by the prefix', () => {
  const tokens = route('tokens', { model: 'sample' }, { auth: ['jwt'] });
  const rules = rulesOf({ routes: [tokens] });
  expect(rules.match('openai-chat', 'jwt', 'sample')).toMatchObject({
    kind: 'route',
    route: { name: 'tokens' },
  });
  expect(rules.match('openai-chat', 'api-key', 'sample')).toEqual({ kind: 'not-admitted' });
  const both = rulesOf({ routes: [tokens, route('keys', { model: 'sample' }, { auth: ['api-key'] })] });
  expect(both.match('openai-chat', 'api-key', 'sample')).toMatchObject({ route: { name: 'keys' } });
});

test('only routes with `auth: none` take anonymous callers, and they take everybody', () => {
  const rules = rulesOf({
    routes: [route('open', { model: 'open' }, { auth: 'none' }), route('shut', { model: 'shut' })],
  });
  expect(rules.match('openai-chat', 'none', 'open').kind).toBe('route');
  expect(rules.match('openai-chat', 'api-key', 'open').kind).toBe('route');
  expect(rules.match('openai-chat', 'none', 'shut').kind).toBe('not-admitted');
  expect(rules.match('openai-chat', 'none', 'sample').kind).toBe('not-admitted');
});

test('without a route the longest configured prefix decides, then that of a provider that is on', () => {
  const mine = { name: 'mine', protocol: 'openai-chat', baseUrl: 'https://mine.example/v1' };
  const document = { providers: [mine], defaults: { prefixes: { 'gpt-4': 'mine', 'x-': 'mine' } } };
  const providerOf = (model: string, environment: Record<string, string> = {}) => {
    const found = rulesOf(document, environment).match('openai-chat', 'api-key', model);
    return found.kind === 'route' ? [found.route.name, found.route.targets[0]?.target.provider] : found.kind;
  };
  expect(providerOf('x-1')).toEqual(['default:mine', 'mine']);
  expect(providerOf('gpt-3.5')).toBe('none');
  expect(providerOf('gpt-3.5', { OPENAI_API_KEY: 'sk' })).toEqual(['default:openai', 'openai']);
  expect(providerOf('gpt-4o', { OPENAI_API_KEY: 'sk' })).toEqual(['default:mine', 'mine']);
  expect(providerOf('sample')).toEqual(['default:sample', 'sample']);
});

test.each([
  ['gpt-5', 'openai'],
  ['claude-sonnet-5', 'anthropic'],
  ['gemini-3-pro', 'gemini'],
  ['llama-4', 'together'],
  ['command-a', 'cohere'],
  ['mistral-large', 'mistral'],
  ['deepseek-chat', 'deepseek'],
  ['grok-4', 'xai'],
  ['sonar-pro', 'perplexity'],
  ['anthropic.claude-sonnet-5', 'bedrock'],
])('the model %s goes to %s where no route says otherwise', (model, provider) => {
  const names = [
    'OPENAI',
    'ANTHROPIC',
    'GEMINI',
    'TOGETHER',
    'CO',
    'MISTRAL',
    'DEEPSEEK',
    'XAI',
    'PERPLEXITY',
  ];
  const keys = Object.fromEntries(names.map(name => [`${name}_API_KEY`, 'sk']));
  const rules = rulesOf({}, { ...keys, AWS_BEARER_TOKEN_BEDROCK: 'sk' });
  const found = rules.match('openai-chat', 'api-key', model);
  expect(found.kind === 'route' && found.route.targets[0]?.target.provider).toBe(provider);
});
