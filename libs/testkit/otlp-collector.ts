import { once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface ReceivedSpan {
  service: string;
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId: string;
  attributes: Record<string, string>;
  error: string | undefined;
}

/** Fields of a protobuf message by number. Varints, which no test reads, are skipped. */
function fieldsOf(message: Buffer): Map<number, Buffer[]> {
  const fields = new Map<number, Buffer[]>();
  let offset = 0;
  const readVarint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message.readUInt8(offset++);
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (offset < message.length) {
    const tag = readVarint();
    const [field, wireType] = [tag >>> 3, tag & 7];
    if (wireType === 0) {
      readVarint();
      continue;
    }
    const size = wireType === 2 ? readVarint() : wireType === 1 ? 8 : 4;
    fields.set(field, [...(fields.get(field) ?? []), message.subarray(offset, offset + size)]);
    offset += size;
  }
  return fields;
}

const all = (message: Buffer, ...path: number[]): Buffer[] =>
  path.reduce<Buffer[]>(
    (messages, field) => messages.flatMap(inner => fieldsOf(inner).get(field) ?? []),
    [message],
  );
const first = (message: Buffer, encoding: 'hex' | 'utf8', ...path: number[]): string =>
  all(message, ...path)[0]?.toString(encoding) ?? '';

const attributesOf = (keyValues: Buffer[]): Record<string, string> =>
  Object.fromEntries(keyValues.map(pair => [first(pair, 'utf8', 1), first(pair, 'utf8', 2, 1)]));

/** The spans of an ExportTraceServiceRequest; field numbers from opentelemetry-proto's trace.proto, v1. */
function spansOf(request: Buffer): ReceivedSpan[] {
  return all(request, 1).flatMap(resourceSpans => {
    const service = attributesOf(all(resourceSpans, 1, 1))['service.name'] ?? '';
    return all(resourceSpans, 2, 2).map(span => ({
      service,
      traceId: first(span, 'hex', 1),
      spanId: first(span, 'hex', 2),
      parentSpanId: first(span, 'hex', 4),
      name: first(span, 'utf8', 5),
      attributes: attributesOf(all(span, 9)),
      error: all(span, 15, 2)[0]?.toString('utf8'),
    }));
  });
}

/** An OTLP/HTTP collector on a port of its own, which keeps what it gets. */
export async function startCollector() {
  const spans: ReceivedSpan[] = [];
  const paths: string[] = [];
  const server = createServer(async (request, response) => {
    paths.push(`${request.method} ${request.url} ${request.headers['content-type']}`);
    spans.push(...spansOf(await buffer(request)));
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    paths,
    close: () => new Promise(resolve => server.close(resolve).closeAllConnections()),
  };
}
