import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { isRecord, strict } from './strict-schema.ts';

/**
 * Writes `kubernetes.json` and `compose-spec.json` beside this file: the schemas of the kinds that the chart renders, out of the OpenAPI documents of
 * Kubernetes and the custom resource definitions of what may run beside it, each from its Go module. Run by hand when one of
 * them is to be a newer one: `pnpm --filter @sluice/test run schemas`. It needs Go.
 */
const kubernetes = { module: 'k8s.io/kubernetes', version: 'v1.37.2', folder: 'api/openapi-spec/v3' };
const kinds: Record<string, readonly string[]> = {
  api__v1: ['ConfigMap', 'Pod', 'Secret', 'Service', 'ServiceAccount'],
  apis__apps__v1: ['Deployment', 'StatefulSet'],
  apis__autoscaling__v2: ['HorizontalPodAutoscaler'],
  'apis__networking.k8s.io__v1': ['Ingress', 'NetworkPolicy'],
  apis__policy__v1: ['PodDisruptionBudget'],
  'apis__rbac.authorization.k8s.io__v1': ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
  'apis__scheduling.k8s.io__v1': ['PriorityClass'],
};
const customResources = [
  {
    module: 'github.com/kedacore/keda/v2',
    version: 'v2.21.0',
    file: 'config/crd/bases/keda.sh_scaledobjects.yaml',
  },
  {
    module: 'github.com/prometheus-operator/prometheus-operator',
    version: 'v0.85.0',
    file: 'example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml',
  },
  {
    module: 'github.com/prometheus-operator/prometheus-operator',
    version: 'v0.85.0',
    file: 'example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml',
  },
  {
    module: 'github.com/external-secrets/external-secrets',
    version: 'v1.3.2',
    file: 'config/crds/bases/external-secrets.io_externalsecrets.yaml',
  },
  {
    module: 'sigs.k8s.io/gateway-api',
    version: 'v1.6.3',
    file: 'config/crd/standard/gateway.networking.k8s.io_httproutes.yaml',
  },
  {
    module: 'github.com/cert-manager/cert-manager',
    version: 'v1.21.2',
    file: 'deploy/crds/cert-manager.io_certificates.yaml',
  },
] as const;

/** The schema of compose files, as `docker compose` itself checks them. */
const compose = {
  module: 'github.com/compose-spec/compose-go/v2',
  version: 'v2.16.2',
  file: 'schema/compose-spec.json',
};

const schemas: Record<string, unknown> = {};
const roots: Record<string, string> = {};

const folderOf = ({ module, version }: { module: string; version: string }): string => {
  const answer = execFileSync('go', ['mod', 'download', '-json', `${module}@${version}`], {
    encoding: 'utf8',
    env: { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '-mod=mod' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return (JSON.parse(answer) as { Dir: string }).Dir;
};

function collectKubernetes(): void {
  const folder = join(folderOf(kubernetes), kubernetes.folder);
  for (const [group, names] of Object.entries(kinds)) {
    const text = readFileSync(join(folder, `${group}_openapi.json`), 'utf8');
    const all = (JSON.parse(text) as { components: { schemas: Record<string, unknown> } }).components.schemas;
    for (const [name, schema] of Object.entries(all)) {
      for (const { group: api, version, kind } of kindsOf(schema)) {
        if (!names.includes(kind)) continue;
        roots[[api, version, kind].filter(part => part !== '').join('/')] = name;
        take(name, all);
      }
    }
  }
}

interface Kind {
  group: string;
  version: string;
  kind: string;
}

function kindsOf(schema: unknown): Kind[] {
  if (!isRecord(schema)) return [];
  const named = schema['x-kubernetes-group-version-kind'];
  return Array.isArray(named) ? (named as Kind[]) : [];
}

/** A schema with all that it refers to. */
function take(name: string, all: Record<string, unknown>): void {
  if (name in schemas) return;
  schemas[name] = strict(all[name]);
  for (const [, reference = ''] of JSON.stringify(all[name]).matchAll(/"#\/components\/schemas\/([^"]+)"/g))
    take(reference, all);
}

const withoutDescriptions = (schema: unknown): unknown =>
  JSON.parse(
    JSON.stringify(schema, (key, value: unknown) =>
      key === 'description' && typeof value === 'string' ? undefined : value,
    ),
  );

function collectCustomResources(): void {
  for (const source of customResources) {
    const text = readFileSync(join(folderOf(source), source.file), 'utf8');
    for (const document of parseAllDocuments(text)) {
      const definition = document.toJS() as {
        spec: {
          group: string;
          names: { kind: string };
          versions: { name: string; served: boolean; schema: { openAPIV3Schema: unknown } }[];
        };
      } | null;
      if (definition === null) continue;
      const { group, names, versions } = definition.spec;
      for (const { name: version, served, schema } of versions) {
        if (!served || /alpha1|beta/.test(version) !== (group === 'keda.sh')) continue;
        const id = `${group}/${version}/${names.kind}`;
        roots[id] = id.replaceAll('/', '.');
        schemas[id.replaceAll('/', '.')] = strict(schema.openAPIV3Schema, true);
      }
    }
  }
}

collectKubernetes();
collectCustomResources();
const sources = [kubernetes, ...customResources].map(({ module, version }) => `${module} ${version}`);
const file = fileURLToPath(new URL('kubernetes.json', import.meta.url));
const licence = 'Apache-2.0, each from its project; descriptions left out, unknown fields refused';
writeFileSync(
  file,
  `${JSON.stringify({ sources: [...new Set(sources)], licence, roots, schemas }).replaceAll('#/components/schemas/', '#/schemas/')}\n`,
);
writeFileSync(
  fileURLToPath(new URL('compose-spec.json', import.meta.url)),
  `${JSON.stringify(withoutDescriptions(JSON.parse(readFileSync(join(folderOf(compose), compose.file), 'utf8'))))}\n`,
);
process.stdout.write(`${Object.keys(roots).length} kinds, ${Object.keys(schemas).length} schemas\n`);
