import { z } from 'zod';
import { containersOf, matchesLabels, podsOf } from './objects.ts';
import type { KubernetesObject } from './render-chart.ts';

/**
 * What every rendered object must keep to: the restricted Pod Security Standard
 * (https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted), and what is ours beyond it. Answers with what does not.
 */
export const policyFaults = (objects: readonly KubernetesObject[]): string[] => [
  ...podFaults(objects),
  ...containerFaults(objects),
  ...selectorFaults(objects),
  ...twice(objects),
];

const restrictedPod = z.looseObject({
  runAsNonRoot: z.literal(true),
  runAsUser: z.number().min(1),
  seccompProfile: z.object({ type: z.literal('RuntimeDefault') }),
});
const restrictedContainer = z.looseObject({
  allowPrivilegeEscalation: z.literal(false),
  readOnlyRootFilesystem: z.literal(true),
  privileged: z.literal(false).optional(),
  capabilities: z.object({ drop: z.tuple([z.literal('ALL')]) }),
});
const restrictedVolumes = new Set(['configMap', 'emptyDir', 'secret', 'projected', 'persistentVolumeClaim']);

function podFaults(objects: readonly KubernetesObject[]): string[] {
  return podsOf(objects).flatMap(({ name, spec }) => [
    ...(spec.automountServiceAccountToken === false ? [] : [`${name}: mounts a token`]),
    ...(restrictedPod.safeParse(spec.securityContext).success ? [] : [`${name}: is not restricted`]),
    ...(spec.hostNetwork || spec.hostPID || spec.hostIPC ? [`${name}: shares its node`] : []),
    ...spec.volumes.flatMap(({ name: volume, ...source }) =>
      Object.keys(source).every(kind => restrictedVolumes.has(kind))
        ? []
        : [`${name}: ${volume} is a volume of a kind that is not restricted`],
    ),
  ]);
}

function containerFaults(objects: readonly KubernetesObject[]): string[] {
  return podsOf(objects).flatMap(pod =>
    containersOf(pod).flatMap(({ name, image, securityContext, resources }) => {
      const place = `${pod.name}/${name}`;
      const [, tag = 'latest'] = /:([^/:]+)$/.exec(image) ?? [];
      return [
        ...(tag === 'latest' ? [`${place}: ${image} is no fixed version`] : []),
        ...(restrictedContainer.safeParse(securityContext).success ? [] : [`${place}: is not restricted`]),
        ...(['cpu', 'memory'].every(kind => kind in resources.limits) ? [] : [`${place}: has no limits`]),
      ];
    }),
  );
}

const selectorOf = ({ kind, spec }: KubernetesObject): Record<string, string> | undefined => {
  const labels = z.record(z.string(), z.string());
  const byLabels = z.looseObject({ matchLabels: labels });
  if (kind === 'Service') return z.looseObject({ selector: labels }).parse(spec).selector;
  if (kind === 'NetworkPolicy')
    return z.looseObject({ podSelector: byLabels }).parse(spec).podSelector.matchLabels;
  if (['Deployment', 'StatefulSet', 'PodDisruptionBudget'].includes(kind))
    return z.looseObject({ selector: byLabels }).parse(spec).selector.matchLabels;
  return undefined;
};

/** What selects no pod does nothing, whatever it says. */
function selectorFaults(objects: readonly KubernetesObject[]): string[] {
  const pods = podsOf(objects);
  return objects.flatMap(object => {
    const selector = selectorOf(object);
    if (selector === undefined || pods.some(({ labels }) => matchesLabels(labels, selector))) return [];
    return [`${object.kind} ${object.metadata.name}: selects no pod`];
  });
}

function twice(objects: readonly KubernetesObject[]): string[] {
  const ids = objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`);
  return ids.filter((id, index) => ids.indexOf(id) !== index).map(id => `${id}: is there twice`);
}
