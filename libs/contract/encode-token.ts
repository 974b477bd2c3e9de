const SAFE = /^[A-Za-z0-9_-]+$/;

/**
 * One subject token of any text: letters, digits, `_` and `-` stand for themselves, every other byte of
 * its UTF-8 is `=` and two hex digits. A tenant named `*` or `a.b` is data, never a wildcard.
 */
export function encodeToken(text: string): string {
  if (SAFE.test(text)) return text;
  if (text === '') return '=';
  let token = '';
  for (const byte of Buffer.from(text, 'utf8')) {
    const character = String.fromCharCode(byte);
    token += byte < 128 && SAFE.test(character) ? character : `=${byte.toString(16).padStart(2, '0')}`;
  }
  return token;
}

/** The text that `encodeToken` was given. */
export function decodeToken(token: string): string {
  if (token === '=') return '';
  if (!token.includes('=')) return token;
  return Buffer.from(
    token.replace(/=([0-9a-f]{2})|[^=]/g, (part, hex?: string) => hex ?? Buffer.from(part).toString('hex')),
    'hex',
  ).toString('utf8');
}
