import { matchesPath, matchGlob } from '@sluice/config';
import type { Protocol } from '@sluice/contract';
import type { CompiledRoute } from './compiled-route.ts';

/** Whether a route takes requests for a model in this protocol, whoever asks. */
export const routeTakes = (route: CompiledRoute, protocol: Protocol, model: string): boolean =>
  (route.protocol === undefined || route.protocol === protocol) &&
  (route.model === undefined || (route.isModelGlob ? matchGlob(route.model, model) : route.model === model));

/** Whether a route to an HTTP service takes a method and a path (without its query), whoever asks. */
export const matchesPathRoute = (
  { path: pattern, method: only }: CompiledRoute,
  method: string,
  path: string,
): boolean => pattern !== undefined && matchesPath(pattern, path) && (only === undefined || only === method);
