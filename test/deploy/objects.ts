import { z } from 'zod';
import type { KubernetesObject } from './render-chart.ts';

const containerSchema = z.looseObject({
  name: z.string(),
  image: z.string(),
  command: z.array(z.string()).default([]),
  args: z.array(z.string()).default([]),
  env: z
    .array(
      z.object({
        name: z.string(),
        value: z.string().optional(),
        valueFrom: z
          .looseObject({ secretKeyRef: z.object({ name: z.string(), key: z.string() }).optional() })
          .optional(),
      }),
    )
    .default([]),
  envFrom: z.array(z.unknown()).default([]),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })).default([]),
  securityContext: z.looseObject({}).default({}),
  resources: z.looseObject({ limits: z.record(z.string(), z.string()).default({}) }).default({ limits: {} }),
  startupProbe: z.unknown().optional(),
  livenessProbe: z.unknown().optional(),
  readinessProbe: z.unknown().optional(),
});
export type Container = z.infer<typeof containerSchema>;

const podSpecSchema = z.looseObject({
  serviceAccountName: z.string().optional(),
  automountServiceAccountToken: z.boolean().optional(),
  terminationGracePeriodSeconds: z.number().optional(),
  securityContext: z.looseObject({}).default({}),
  initContainers: z.array(containerSchema).default([]),
  containers: z.array(containerSchema),
  volumes: z.array(z.looseObject({ name: z.string() })).default([]),
});
type PodSpec = z.infer<typeof podSpecSchema>;

export interface Pod {
  /** Of the object that makes it. */
  name: string;
  labels: Record<string, string>;
  spec: PodSpec;
}

const workloadSchema = z.object({
  spec: z.object({
    template: z.object({
      metadata: z.object({ labels: z.record(z.string(), z.string()) }),
      spec: podSpecSchema,
    }),
  }),
});

/** The pods that these objects make. */
export const podsOf = (objects: readonly KubernetesObject[]): Pod[] =>
  objects.flatMap(object => {
    const { name, labels } = object.metadata;
    if (object.kind === 'Pod') return [{ name, labels, spec: podSpecSchema.parse(object.spec) }];
    if (object.kind !== 'Deployment' && object.kind !== 'StatefulSet') return [];
    const { metadata, spec } = workloadSchema.parse(object).spec.template;
    return [{ name, labels: metadata.labels, spec }];
  });

export const containersOf = ({ spec }: Pod): Container[] => [...spec.initContainers, ...spec.containers];

export const matchesLabels = (labels: Record<string, string>, wanted: Record<string, string>): boolean =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value);
