import { once } from 'node:events';
import { connect } from 'node:net';
import { BenchError } from '../bench-error.ts';

export interface FirstChunkRequest {
  url: string;
  apiKey?: string | undefined;
  body: string;
  count: number;
  /** What the last event has in it. What frames that may still follow; it is part of the next answer then, and does no harm there. */
  streamEnd: string;
}

const KEPT_LENGTH = 8_192;

/**
 * Times, in milliseconds, from sending a streaming request to the first event of its answer, of `count`
 * requests one after the other on one connection. A plain socket, since a client's own work would be in it.
 */
export async function timeFirstChunks({
  url,
  apiKey,
  body,
  count,
  streamEnd,
}: FirstChunkRequest): Promise<number[]> {
  const { hostname, port, pathname } = new URL(url);
  const authorization = apiKey === undefined ? '' : `authorization: Bearer ${apiKey}\r\n`;
  const request =
    `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}:${port}\r\n${authorization}` +
    `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  socket.setEncoding('latin1');
  await once(socket, 'connect');
  const times: number[] = [];
  try {
    while (times.length < count) times.push(await timeOne());
  } finally {
    socket.destroy();
  }
  return times;

  function timeOne(): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    let received = '';
    let firstMs: number | undefined;
    const startedAt = performance.now();
    const onData = (text: string): void => {
      received = received.length > KEPT_LENGTH ? received.slice(-streamEnd.length) + text : received + text;
      if (firstMs === undefined && received.includes('data:')) firstMs = performance.now() - startedAt;
      if (firstMs !== undefined && received.includes(streamEnd)) finish(() => resolve(firstMs ?? 0));
      else if (/HTTP\/1.1 [45]/.test(received)) onClose();
    };
    const onClose = (): void =>
      finish(() => reject(new BenchError(`No stream came back from ${url}: ${received.slice(0, 300)}`)));
    const finish = (settle: () => void): void => {
      socket.off('data', onData).off('close', onClose);
      settle();
    };
    socket.on('data', onData).on('close', onClose);
    socket.write(request);
    return promise;
  }
}
