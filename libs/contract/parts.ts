/** A 4-byte big-endian length, that many bytes of JSON, then raw bytes. */
export function joinParts(header: string, raw: Uint8Array | undefined): Buffer {
  const headerBytes = Buffer.byteLength(header);
  const message = Buffer.allocUnsafe(4 + headerBytes + (raw?.length ?? 0));
  message.writeUInt32BE(headerBytes, 0);
  message.write(header, 4, 'utf8');
  if (raw !== undefined) message.set(raw, 4 + headerBytes);
  return message;
}

/** The inverse. `raw` shares the message's memory. Throws on truncation. */
export function splitParts(message: Uint8Array): { header: string; raw: Uint8Array } {
  const buffer = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  const rawStart = 4 + buffer.readUInt32BE(0);
  if (rawStart > buffer.length) throw new RangeError('The message is truncated.');
  return { header: buffer.toString('utf8', 4, rawStart), raw: buffer.subarray(rawStart) };
}
