/** A cookie of the browser that a script cannot read. RFC 6265bis. */
export interface Cookie {
  name: string;
  value: string;
  path: string;
  maxAgeSeconds: number;
  /** Sent over HTTPS alone. */
  secure: boolean;
}

/** `Lax`: it comes with the way back from the identity provider, and with no request that another site makes a browser send. */
export const setCookie = ({ name, value, path, maxAgeSeconds, secure }: Cookie): string =>
  [
    `${name}=${value}`,
    `Path=${path}`,
    `Max-Age=${maxAgeSeconds}`,
    'HttpOnly',
    'SameSite=Lax',
    ...(secure ? ['Secure'] : []),
  ].join('; ');
