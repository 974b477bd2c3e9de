import { GatewayError } from '@sluice/contract';

/** The whole of a body. Throws `upstream_invalid` where it is larger than `maxBytes`, and lets the connection go. */
export async function readAtMost(
  body: AsyncIterable<Uint8Array>,
  { maxBytes, onBytes }: { maxBytes: number; onBytes?: ((count: number) => void) | undefined },
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop destroys the stream and with it the connection.
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes)
      throw new GatewayError('upstream_invalid', {
        internal: `The document is larger than ${maxBytes} bytes.`,
      });
    onBytes?.(chunk.length);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
