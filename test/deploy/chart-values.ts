import type { Values } from './render-chart.ts';

const external = {
  nats: {
    bundled: false,
    servers: ['nats-1.nats:4222', 'nats-2.nats:4222'],
    replicas: 3,
    existingSecret: 'nats-users',
  },
  redis: { bundled: false, existingSecret: 'redis' },
};
const secrets = { keys: { existingSecret: 'sluice-keys' }, providerKeys: { existingSecret: 'providers' } };

/** Values as people set them: each of these is rendered, validated and held to the policies. */
export const valuesMatrix: Readonly<Record<string, Values>> = {
  trial: {},
  compact: { topology: 'compact' },
  production: {
    ...external,
    ...secrets,
    image: {
      repository: 'registry.example/sluice',
      digest: `sha256:${'0'.repeat(64)}`,
      pullSecrets: ['registry'],
    },
    config: {
      version: 1,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a reference as configuration files write it
      providers: [{ name: 'openai', apiKey: '${OPENAI_API_KEY}' }],
      routes: [{ name: 'chat', match: { model: 'gpt-*' }, targets: [{ provider: 'openai' }] }],
    },
    tls: {
      enabled: true,
      certManager: { enabled: true, issuerRef: { name: 'company' }, dnsNames: ['ai.example'] },
      clientCa: { existingSecret: 'client-ca' },
    },
    priorityClasses: { create: true },
    monitoring: {
      serviceMonitor: { enabled: true, labels: { release: 'prometheus' } },
      prometheusRule: { enabled: true },
      dashboards: { enabled: true },
    },
    networkPolicy: {
      clients: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'gateways' } } }],
      monitoring: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
      extraEgress: {
        dispatch: [{ to: [{ namespaceSelector: {} }], ports: [{ protocol: 'TCP', port: 8000 }] }],
      },
    },
    defaults: { replicas: 3, autoscaling: { enabled: true, inFlight: 40 } },
  },
  'compact production': {
    ...external,
    ...secrets,
    topology: 'compact',
    spool: { existingClaim: 'events' },
    services: {
      dispatch: {
        keda: { enabled: true },
        extraEnv: [{ name: 'NODE_OPTIONS', value: '--max-old-space-size=512' }],
      },
      ingress: { autoscaling: { enabled: true, cpu: 60 }, tolerations: [{ operator: 'Exists' }] },
    },
  },
  'NATS with credentials': {
    ...secrets,
    nats: {
      bundled: false,
      servers: ['nats:4222'],
      credentials: { existingSecret: 'nats-credentials' },
    },
    redis: { bundled: false, url: 'rediss://redis:6379' },
  },
  'External Secrets': {
    externalSecrets: {
      enabled: true,
      store: { name: 'vault' },
      keys: { 'key-secret': 'sluice/key', 'master-key': 'sluice/master', 'admin-key': 'sluice/admin' },
      providerKeys: { OPENAI_API_KEY: 'sluice/openai' },
    },
  },
  'behind an Ingress': {
    ...secrets,
    ingress: { enabled: true, className: 'nginx', host: 'ai.example', tlsSecret: 'ai-example' },
    tls: { enabled: true, existingSecret: 'own-certificate' },
  },
  'behind a Gateway': {
    ...secrets,
    httpRoute: {
      enabled: true,
      parentRefs: [{ name: 'public', namespace: 'gateways' }],
      hostnames: ['ai.example'],
    },
    networkPolicy: { enabled: false },
  },
  'with edges': {
    ...secrets,
    nats: {
      leafNodes: {
        edges: ['store-17', 'ship'],
        tlsSecret: 'leaf-certificate',
        serviceType: 'LoadBalancer',
        from: [{ ipBlock: { cidr: '203.0.113.0/24' } }],
      },
    },
  },
  'routes by annotations': {
    ...secrets,
    annotationSync: { enabled: true, namespaces: ['models', 'search'] },
  },
  'routes by annotations everywhere': {
    ...secrets,
    topology: 'compact',
    annotationSync: { enabled: true, namespaces: ['*'], allowAnonymous: true },
    networkPolicy: { kubernetesApi: [{ ipBlock: { cidr: '192.0.2.10/32' } }] },
  },
  sidecar: {
    ...secrets,
    topology: 'sidecar',
    sidecar: {
      application: {
        name: 'application',
        image: 'registry.example/application:1.4.2',
        env: [{ name: 'OPENAI_BASE_URL', value: 'http://127.0.0.1:8080/v1' }],
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          runAsNonRoot: true,
          capabilities: { drop: ['ALL'] },
        },
        resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '1', memory: '128Mi' } },
      },
    },
  },
};
