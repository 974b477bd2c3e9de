import { isOwnPath } from '@sluice/config';
import type { AnnotatedObject, ObjectPort } from './annotated-object.ts';

/** What the annotations of one object ask for. */
export interface Wanted {
  path: string;
  port: number;
  /** As in a route: absent for its default. */
  auth: 'none' | ('api-key' | 'jwt')[] | undefined;
  /** `per` as the configuration writes durations. */
  rateLimit: { requests: number; per: string } | undefined;
}

export type ReadAnnotations = { wanted: Wanted } | { fault: string };

/** Nothing that the configuration would take for a reference (`${…}`) or a URL for a query, and not all paths there are. */
const PATH = /^(?:\/[A-Za-z0-9._~-]+)+(?:\/\*)?$/;
const LONGEST_PATH = 256;
const RATE_LIMIT = /^([1-9]\d{0,8})\/((?:[1-9]\d{0,4})(?:s|m|h|d))$/;

class AnnotationFault extends Error {}

/** Reads the annotations of an object, or says what is wrong with them. */
export function readAnnotations(object: AnnotatedObject, allowAnonymous: boolean): ReadAnnotations {
  const annotation = (name: string): string | undefined =>
    object.annotations[`aimlops/gateway-${name}`]?.trim();
  try {
    return {
      wanted: {
        path: readPath(annotation('path')),
        port: readPort(annotation('port'), object.ports),
        auth: readAuth(annotation('auth'), allowAnonymous),
        rateLimit: readRateLimit(annotation('rate-limit')),
      },
    };
  } catch (cause) {
    if (!(cause instanceof AnnotationFault)) throw cause;
    return { fault: cause.message };
  }
}

function readPath(text: string | undefined): string {
  if (text !== undefined && isOwnPath(text))
    throw new AnnotationFault(
      `aimlops/gateway-path: the gateway answers ${text.slice(0, 64)} itself; choose another path`,
    );
  if (text !== undefined && text.length <= LONGEST_PATH && PATH.test(text)) return text;
  throw new AnnotationFault(
    `aimlops/gateway-path: expected a path such as /predict, or /predict/* with all below it, found ${shown(text)}`,
  );
}

function readPort(text: string | undefined, ports: readonly ObjectPort[]): number {
  if (text === undefined) {
    const [only, ...others] = ports;
    if (only !== undefined && others.length === 0) return only.number;
    throw new AnnotationFault(
      `aimlops/gateway-port: say which, since ${only === undefined ? 'no port is named' : 'there are several'}`,
    );
  }
  const named = ports.find(({ name }) => name === text)?.number;
  const number = named ?? (/^\d{1,5}$/.test(text) ? Number(text) : 0);
  if (number >= 1 && number <= 65_535) return number;
  throw new AnnotationFault(
    `aimlops/gateway-port: expected a number or the name of a port, found ${shown(text)}`,
  );
}

function readAuth(text: string | undefined, allowAnonymous: boolean): Wanted['auth'] {
  if (text === undefined) return undefined;
  if (text === 'none') {
    if (allowAnonymous) return 'none';
    throw new AnnotationFault(
      'aimlops/gateway-auth: none is allowed only where the configuration says kubernetes.allowAnonymous',
    );
  }
  const ways = text.split(',').map(way => way.trim());
  const known = (['api-key', 'jwt'] as const).filter(way => ways.includes(way));
  if (known.length === ways.length) return known;
  throw new AnnotationFault(
    `aimlops/gateway-auth: expected api-key, jwt, both or none, found ${shown(text)}`,
  );
}

function readRateLimit(text: string | undefined): Wanted['rateLimit'] {
  if (text === undefined) return undefined;
  const [, requests, per] = RATE_LIMIT.exec(text) ?? [];
  if (requests !== undefined && per !== undefined) return { requests: Number(requests), per };
  throw new AnnotationFault(
    `aimlops/gateway-rate-limit: expected requests in a time by each key, such as 100/1m, found ${shown(text)}`,
  );
}

const shown = (text: string | undefined): string =>
  text === undefined ? 'nothing' : JSON.stringify(text.slice(0, 64));
