import { expect, test } from 'vitest';
import { policyFaults } from './policies.ts';
import type { KubernetesObject } from './render-chart.ts';
import { faultsOf } from './validate-object.ts';

const secure = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};
const container = {
  name: 'c',
  image: 'r/i:1',
  securityContext: secure,
  resources: { limits: { cpu: '1', memory: '1Gi' } },
};
const spec = {
  automountServiceAccountToken: false,
  securityContext: { runAsNonRoot: true, runAsUser: 1, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [container],
};
const pod = (changed: object = {}, ofContainer: object = {}): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', labels: { a: 'b' }, annotations: {} },
  spec: { ...spec, containers: [{ ...container, ...ofContainer }], ...changed },
});

test('a pod that keeps to all of them has no fault', () => {
  expect(policyFaults([pod()])).toEqual([]);
  expect(faultsOf(pod())).toEqual([]);
});

test.each<[string, KubernetesObject]>([
  ['mounts a token', pod({ automountServiceAccountToken: true })],
  ['is not restricted', pod({ securityContext: {} })],
  ['shares its node', pod({ hostNetwork: true })],
  ['not restricted', pod({ volumes: [{ name: 'v', hostPath: { path: '/' } }] })],
  ['no fixed version', pod({}, { image: 'registry:5000/image' })],
  ['no fixed version', pod({}, { image: 'image:latest' })],
  ['is not restricted', pod({}, { securityContext: { ...secure, readOnlyRootFilesystem: false } })],
  ['has no limits', pod({}, { resources: { limits: { cpu: '1' } } })],
])('a fault is seen: %s', (fault, object) => {
  expect(policyFaults([object])).toEqual([expect.stringContaining(fault)]);
});

test('what selects no pod, and what is there twice, is seen', () => {
  const service: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 's', labels: {}, annotations: {} },
    spec: { selector: { a: 'c' } },
  };
  expect(policyFaults([pod(), service])).toEqual(['Service s: selects no pod']);
  expect(policyFaults([pod(), pod()])).toEqual(['Pod /p: is there twice']);
});

test.each<[string, KubernetesObject]>([
  ['additional properties', pod({ nodeSelectors: {} })],
  ['must be integer', pod({ terminationGracePeriodSeconds: 'long' })],
  ['required property', pod({ containers: [{ image: 'i:1' }] })],
  ['there is no schema', { ...pod(), apiVersion: 'v2' }],
])('what Kubernetes would refuse is seen: %s', (fault, object) => {
  expect(faultsOf(object).join()).toContain(fault);
});
