/** What servers say of files they know nothing of. */
const UNTOLD = new Set(['', 'application/octet-stream', 'binary/octet-stream', 'application/x-download']);

/** First bytes in hex, https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern and the sections behind it. */
const signatures: readonly [RegExp, string][] = [
  [/^89504e470d0a1a0a/, 'image/png'],
  [/^ffd8ff/, 'image/jpeg'],
  [/^47494638(?:37|39)61/, 'image/gif'],
  [/^52494646.{8}57454250/, 'image/webp'],
  [/^52494646.{8}57415645/, 'audio/wav'],
  [/^255044462d/, 'application/pdf'],
  [/^(?:494433|fff[b3])/, 'audio/mpeg'],
  [/^4f676753/, 'audio/ogg'],
  [/^664c6143/, 'audio/flac'],
];
const SIGNATURE_BYTES = 12;

/** The media type that a server told, without parameters; where it told none that of its first bytes; else undefined. */
export function mediaTypeOf(
  contentType: string | string[] | undefined,
  bytes: Uint8Array,
): string | undefined {
  const told = typeof contentType === 'string' ? contentType : '';
  const bare = (told.split(';', 1)[0] ?? '').trim().toLowerCase();
  if (!UNTOLD.has(bare)) return bare;
  const start = Buffer.from(bytes.subarray(0, SIGNATURE_BYTES)).toString('hex');
  return signatures.find(([pattern]) => pattern.test(start))?.[1];
}
