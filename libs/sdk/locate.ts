import { environmentOfProcess, keyOfProfile, readProfiles } from './profile.ts';

export interface GatewayOptions {
  /** Default: the key of the cluster's profile, else `AI_GATEWAY_API_KEY`. */
  apiKey?: string | undefined;
  /** Such as `https://gateway.example`. Default: that of the cluster's profile, else `GATEWAY_URL`, else `http://127.0.0.1:8080`. */
  baseUrl?: string | undefined;
}

const DEFAULT_URL = 'http://127.0.0.1:8080';

/**
 * Where a gateway is and with which key it is asked. What is given goes first, then the profile of the cluster, then
 * the environment.
 */
export function locate(
  { apiKey, baseUrl }: GatewayOptions,
  cluster?: string,
  env = environmentOfProcess(),
): { apiKey: string; url: string } {
  const profile = cluster === undefined ? undefined : readProfiles(env).clusters[cluster];
  const text = baseUrl || profile?.url || env.GATEWAY_URL || DEFAULT_URL;
  if (!/^https?:\/\/[^/]/.test(text))
    throw new TypeError(
      `${JSON.stringify(text)} is no address of a gateway: expected one such as ${DEFAULT_URL}`,
    );
  const key = apiKey || (profile && keyOfProfile(profile, env)) || env.AI_GATEWAY_API_KEY;
  if (!key)
    throw new TypeError('There is no key: give apiKey, or set AI_GATEWAY_API_KEY to a key of the gateway.');
  return { apiKey: key, url: text.replace(/\/+$/, '') };
}
