import { z } from 'zod';

const namespace = z.string().regex(/^(?:\*|[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)$/, {
  error: 'expected the name of a namespace, or "*"',
});

export const kubernetesSchema = z
  .strictObject({
    sync: z
      .boolean()
      .default(false)
      .describe(
        'Whether control keeps a route for pods and services with the annotation `aimlops/gateway: "true"`.',
      ),
    namespaces: z
      .array(namespace)
      .max(100)
      .default([])
      .describe(
        'Namespaces whose pods and services it looks at. Empty: the one that it is in. `["*"]`: all.',
      ),
    allowAnonymous: z
      .boolean()
      .default(false)
      .describe('Whether an annotation may let anybody in (`aimlops/gateway-auth: none`).'),
  })
  .prefault({})
  .describe('Routes by annotations ([Kubernetes](kubernetes.md)). Read when control starts.');
