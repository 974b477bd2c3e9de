export { createIngress, type Ingress, type IngressDependencies } from './main.ts';
export type { OperatorPages } from './operator-pages.ts';
