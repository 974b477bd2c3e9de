export { createIngress, type Ingress, type IngressDependencies } from './main.ts';
