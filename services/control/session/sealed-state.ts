import { createSecretKey } from 'node:crypto';
import type { Clock } from '@sluice/contract';
import { deriveKey, openText, sealText } from '@sluice/store';
import { z } from 'zod';

/** What has to be remembered between sending somebody to log in and that one's return. */
const stateSchema = z.strictObject({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
  expiresAt: z.number(),
});
export type LoginState = z.infer<typeof stateSchema>;

const LABEL = 'login';

const keyOf = (sessionSecret: string) =>
  deriveKey(createSecretKey(Buffer.from(sessionSecret, 'utf8')), 'login state');

/** Kept by the browser itself, encrypted, so that any instance of control can take up what another one began. */
export const sealState = (state: LoginState, sessionSecret: string): string =>
  sealText(keyOf(sessionSecret), LABEL, JSON.stringify(state)).toString('base64url');

/** Undefined where it is not ours, or is too old. */
export function openState(
  text: string | undefined,
  sessionSecret: string,
  clock: Clock,
): LoginState | undefined {
  if (text === undefined) return undefined;
  const opened = openText(keyOf(sessionSecret), LABEL, Buffer.from(text, 'base64url'));
  if (opened === undefined) return undefined;
  const state = stateSchema.parse(JSON.parse(opened));
  return state.expiresAt > clock() ? state : undefined;
}
