/** The tokens that a browser's session is made of: control makes them at a login, auth takes them. */
export const SESSION_ISSUER = 'sluice:session';
export const SESSION_AUDIENCE = 'sluice';
/** Of the browser; only the admin API takes it as a credential. */
export const SESSION_COOKIE = 'sluice_session';
/** What a browser keeps between being sent to log in and its return. */
export const LOGIN_COOKIE = 'sluice_login';

export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const [key, ...value] = pair.trim().split('=');
    if (key === name) return value.join('=');
  }
  return undefined;
}
