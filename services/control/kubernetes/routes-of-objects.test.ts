import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AnnotatedObject } from './annotated-object.ts';
import { routesOfObjects } from './routes-of-objects.ts';

const annotated = ({
  annotations = {},
  ...changes
}: Partial<AnnotatedObject> & { name: string }): AnnotatedObject => ({
  kind: 'Pod',
  namespace: 'team',
  createdAt: 1,
  host: '10.0.0.1',
  isReady: true,
  ports: [{ name: 'http', number: 8000 }],
  ...changes,
  annotations: { 'aimlops/gateway': 'true', 'aimlops/gateway-path': '/predict', ...annotations },
});

const routes = (...objects: AnnotatedObject[]) => routesOfObjects(objects, false).routes;
const faultOf = (object: AnnotatedObject): string | undefined =>
  routesOfObjects([object], false).faults.get(`${object.kind} ${object.namespace}/${object.name}`);

test('a pod gets a route to its address, with what its annotations say', () => {
  const annotations = { 'aimlops/gateway-auth': 'jwt, api-key', 'aimlops/gateway-rate-limit': '100/1m' };
  expect(routes(annotated({ name: 'a', annotations }))).toEqual([
    {
      name: expect.stringMatching(/^kubernetes\.team\.predict-[0-9a-f]{8}$/),
      match: { path: '/predict' },
      auth: ['api-key', 'jwt'],
      strategy: 'least-in-flight',
      targets: [{ url: 'http://10.0.0.1:8000' }],
      limits: [{ requests: 100, per: '1m', by: 'key' }],
    },
  ]);
});

test('pods with the same annotations share a route; those that are not ready are left out while others are', () => {
  const targets = (...objects: AnnotatedObject[]) => routes(...objects).map(route => route.targets);
  const first = annotated({ name: 'a' });
  const second = annotated({ name: 'b', host: '10.0.0.2' });
  const unready = annotated({ name: 'c', host: '10.0.0.3', isReady: false });
  const leaving = annotated({ name: 'd', host: undefined });
  expect(targets(first, second, unready, leaving)).toEqual([
    [{ url: 'http://10.0.0.1:8000' }, { url: 'http://10.0.0.2:8000' }],
  ]);
  expect(targets(unready)).toEqual([[{ url: 'http://10.0.0.3:8000' }]]);
  expect(targets(leaving)).toEqual([]);
});

test('a path belongs to the oldest who asks for it; who comes later is told so', () => {
  const owner = annotated({ name: 'old', createdAt: 1 });
  const { routes: found, faults } = routesOfObjects(
    [
      annotated({ name: 'other-namespace', namespace: 'rivals', createdAt: 2 }),
      annotated({ name: 'service', kind: 'Service', createdAt: 3 }),
      annotated({ name: 'differs', createdAt: 4, annotations: { 'aimlops/gateway-auth': 'jwt' } }),
      owner,
    ],
    false,
  );
  expect(found).toEqual(routes(owner));
  expect([...faults]).toEqual([
    ['Pod rivals/other-namespace', '/predict is the path of Pod team/old, which is older'],
    ['Service team/service', '/predict is the path of Pod team/old, which is older'],
    ['Pod team/differs', 'other annotations for /predict than Pod team/old has'],
  ]);
});

test('exact paths come before those with all below them, longer ones before shorter ones', () => {
  const paths = ['/a/*', '/b', '/a/b/*', '/a/b/c'];
  const objects = paths.map(path => annotated({ name: path, annotations: { 'aimlops/gateway-path': path } }));
  expect(routes(...objects).map(({ match }) => match)).toEqual(
    ['/a/b/c', '/b', '/a/b/*', '/a/*'].map(path => ({ path })),
  );
});

test('the routes do not depend on the order in which objects are seen', () => {
  const object = fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    namespace: fc.constantFrom('x', 'y'),
    kind: fc.constantFrom('Pod' as const, 'Service' as const),
    createdAt: fc.integer({ min: 1, max: 3 }),
    host: fc.option(fc.constantFrom('10.0.0.1', '10.0.0.2'), { nil: undefined }),
    isReady: fc.boolean(),
    annotations: fc.record({
      'aimlops/gateway-path': fc.constantFrom('/one', '/two', 'bad'),
      'aimlops/gateway-auth': fc.constantFrom('jwt', 'api-key', 'none'),
    }),
  });
  const objects = fc.uniqueArray(object.map(annotated), {
    selector: ({ kind, namespace, name }) => `${kind} ${namespace}/${name}`,
  });
  fc.assert(
    fc.property(
      objects.chain(all => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      ([all, shuffled]) => {
        const [one, other] = [routesOfObjects(all, false), routesOfObjects(shuffled, false)];
        expect(one.routes).toEqual(other.routes);
        expect(new Map(one.faults)).toEqual(new Map(other.faults));
        expect(new Set(one.routes.map(({ name }) => name)).size).toBe(one.routes.length);
      },
    ),
  );
});

// biome-ignore lint/suspicious/noTemplateCurlyInString: what a configuration would resolve
const REFERENCE = '/${GATEWAY_ADMIN_KEY}';

test.each<[string, Partial<AnnotatedObject>, RegExp]>([
  ['no path', { annotations: { 'aimlops/gateway-path': '' } }, /gateway-path: expected a path such as/],
  [
    'a path of the gateway',
    { annotations: { 'aimlops/gateway-path': '/v1/chat/completions' } },
    /answers .* itself/,
  ],
  ['a path with a reference', { annotations: { 'aimlops/gateway-path': REFERENCE } }, /expected a path/],
  ['every path', { annotations: { 'aimlops/gateway-path': '/*' } }, /expected a path/],
  ['a query', { annotations: { 'aimlops/gateway-path': '/a?b=c' } }, /expected a path/],
  [
    'a port that is not there',
    { annotations: { 'aimlops/gateway-port': 'grpc' } },
    /gateway-port: expected a number/,
  ],
  [
    'a port beyond all',
    { annotations: { 'aimlops/gateway-port': '65536' } },
    /gateway-port: expected a number/,
  ],
  ['no port to choose', { ports: [] }, /gateway-port: say which, since no port is named/],
  [
    'several ports',
    {
      ports: [
        { name: 'a', number: 1 },
        { name: 'b', number: 2 },
      ],
    },
    /say which, since there are several/,
  ],
  [
    'another way to show who one is',
    { annotations: { 'aimlops/gateway-auth': 'basic' } },
    /expected api-key, jwt/,
  ],
  ['anybody', { annotations: { 'aimlops/gateway-auth': 'none' } }, /kubernetes\.allowAnonymous/],
  ['a rate without a time', { annotations: { 'aimlops/gateway-rate-limit': '100' } }, /such as 100\/1m/],
])('annotations that cannot be used are refused with what to do: %s', (_name, changes, fault) => {
  expect(faultOf(annotated({ name: 'a', ...changes }))).toMatch(fault);
});

test('a port may be named or numbered, and anybody let in where the configuration allows it', () => {
  const ports = [
    { name: 'http', number: 8000 },
    { name: 'metrics', number: 9000 },
  ];
  const url = (port: string) =>
    routes(annotated({ name: 'a', ports, annotations: { 'aimlops/gateway-port': port } }))[0]?.targets;
  expect(url('metrics')).toEqual([{ url: 'http://10.0.0.1:9000' }]);
  expect(url('8000')).toEqual([{ url: 'http://10.0.0.1:8000' }]);
  const anybody = annotated({ name: 'a', annotations: { 'aimlops/gateway-auth': 'none' } });
  expect(routesOfObjects([anybody], true).routes).toMatchObject([{ auth: 'none' }]);
});
