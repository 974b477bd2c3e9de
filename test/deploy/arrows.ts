import { z } from 'zod';
import { matchesLabels, type Pod, podsOf } from './objects.ts';
import { type KubernetesObject, ofKind } from './render-chart.ts';

const peerSchema = z.looseObject({
  podSelector: z
    .object({
      matchLabels: z.record(z.string(), z.string()).default({}),
      matchExpressions: z
        .array(z.object({ key: z.string(), operator: z.literal('In'), values: z.array(z.string()) }))
        .default([]),
    })
    .optional(),
  namespaceSelector: z.unknown().optional(),
  ipBlock: z.object({ cidr: z.string(), except: z.array(z.string()).default([]) }).optional(),
});
type Peer = z.infer<typeof peerSchema>;
const ruleSchema = z.object({
  from: z.array(peerSchema).optional(),
  to: z.array(peerSchema).optional(),
  ports: z.array(z.object({ protocol: z.string(), port: z.union([z.string(), z.number()]) })),
});
const policySchema = z.object({
  spec: z.object({
    podSelector: z.object({ matchLabels: z.record(z.string(), z.string()) }),
    policyTypes: z.tuple([z.literal('Ingress'), z.literal('Egress')]),
    ingress: z.array(ruleSchema),
    egress: z.array(ruleSchema),
  }),
});

const componentOf = ({ labels }: Pod): string => labels['app.kubernetes.io/component'] ?? '';

function podsOfPeer(peer: Peer, pods: readonly Pod[]): string[] {
  if (peer.podSelector === undefined || peer.namespaceSelector !== undefined) return [];
  const { matchLabels, matchExpressions } = peer.podSelector;
  return pods
    .filter(
      ({ labels }) =>
        matchesLabels(labels, matchLabels) &&
        matchExpressions.every(({ key, values }) => values.includes(labels[key] ?? '')),
    )
    .map(componentOf);
}

/** Whom the peers of a rule stand for, by component; `anybody`, `outside` or `others` where they are not of the release. */
function namesOf(peers: readonly Peer[] | undefined, pods: readonly Pod[]): string[] {
  if (peers === undefined) return ['anybody'];
  return [
    ...new Set(
      peers.flatMap(peer => {
        if (peer.ipBlock !== undefined) return ['outside'];
        if (peer.namespaceSelector !== undefined) return ['others'];
        return podsOfPeer(peer, pods);
      }),
    ),
  ];
}

export interface Arrows {
  /** What a sender may open, as `policy → redis:6379`. */
  sends: string[];
  /** What a receiver lets in, in the same words. */
  receives: string[];
  /** Pods that no policy holds. */
  free: string[];
}

/** The connections that the NetworkPolicies of these objects let pass. */
export function arrowsOf(objects: readonly KubernetesObject[]): Arrows {
  const pods = podsOf(objects);
  const policies = [...ofKind(objects, 'NetworkPolicy').values()].map(
    policy => policySchema.parse(policy).spec,
  );
  const sends: string[] = [];
  const receives: string[] = [];
  for (const { podSelector, ingress, egress } of policies) {
    const held = pods.filter(({ labels }) => matchesLabels(labels, podSelector.matchLabels)).map(componentOf);
    for (const own of held) {
      for (const { to, ports } of egress)
        for (const { port } of ports)
          sends.push(...namesOf(to, pods).map(peer => `${own} → ${peer}:${port}`));
      for (const { from, ports } of ingress)
        for (const { port } of ports)
          receives.push(...namesOf(from, pods).map(peer => `${peer} → ${own}:${port}`));
    }
  }
  const free = pods.filter(
    ({ labels }) => !policies.some(({ podSelector }) => matchesLabels(labels, podSelector.matchLabels)),
  );
  return {
    sends: [...new Set(sends)].sort(),
    receives: [...new Set(receives)].sort(),
    free: free.map(componentOf),
  };
}
