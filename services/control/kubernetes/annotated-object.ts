/** What is read of a pod or a service. */
export interface AnnotatedObject {
  kind: 'Pod' | 'Service';
  namespace: string;
  name: string;
  /** Epoch milliseconds. */
  createdAt: number;
  annotations: Readonly<Record<string, string>>;
  /** Host that it is reached at. Undefined where there is none, or not for long. */
  host: string | undefined;
  /** Whether it takes requests now. */
  isReady: boolean;
  ports: readonly ObjectPort[];
}

export interface ObjectPort {
  name: string | undefined;
  number: number;
}

/** Those of the Kubernetes API that are read here, as far as they are. */
interface Metadata {
  name?: string;
  namespace?: string;
  creationTimestamp?: Date;
  deletionTimestamp?: Date;
  annotations?: Record<string, string>;
}
export interface PodFields {
  metadata?: Metadata;
  spec?: { containers: { ports?: { name?: string; containerPort: number; protocol?: string }[] }[] };
  status?: { podIP?: string; conditions?: { type: string; status: string }[] };
}
export interface ServiceFields {
  metadata?: Metadata;
  spec?: { type?: string; ports?: { name?: string; port: number; protocol?: string }[] };
}

const MARK = 'aimlops/gateway';

export const isAnnotated = ({ metadata }: { metadata?: Metadata }): boolean =>
  metadata?.annotations?.[MARK] === 'true';

const common = (metadata: Metadata) => ({
  namespace: metadata.namespace ?? '',
  name: metadata.name ?? '',
  // As JSON has it where the client has not made a date of it.
  createdAt: metadata.creationTimestamp === undefined ? 0 : new Date(metadata.creationTimestamp).getTime(),
  annotations: metadata.annotations ?? {},
});

const isTcp = ({ protocol = 'TCP' }: { protocol?: string }): boolean => protocol === 'TCP';
const isIpv6 = (address: string): boolean => address.includes(':');

/** A pod that is told to end is as good as gone. */
export function fromPod({ metadata = {}, spec, status }: PodFields): AnnotatedObject {
  const address = metadata.deletionTimestamp === undefined ? status?.podIP : undefined;
  return {
    ...common(metadata),
    kind: 'Pod',
    host: address !== undefined && isIpv6(address) ? `[${address}]` : address,
    isReady: status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true,
    ports: (spec?.containers ?? [])
      .flatMap(({ ports = [] }) => ports)
      .filter(isTcp)
      .map(({ name, containerPort }) => ({ name, number: containerPort })),
  };
}

/** A service is reached by its name; which of its pods are ready is its own business. */
export function fromService({ metadata = {}, spec }: ServiceFields): AnnotatedObject {
  const { name, namespace } = metadata;
  const isReachable = metadata.deletionTimestamp === undefined && spec?.type !== 'ExternalName';
  return {
    ...common(metadata),
    kind: 'Service',
    isReady: true,
    host: isReachable ? `${name}.${namespace}.svc` : undefined,
    ports: (spec?.ports ?? []).filter(isTcp).map(({ name, port }) => ({ name, number: port })),
  };
}
