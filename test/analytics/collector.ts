import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';

export interface Posted {
  url: URL;
  body: string;
}

/** An HTTP server that keeps what was posted to it, and answers as the test says; 200 unless it does. */
export async function startCollector(answer: (posted: Posted, response: ServerResponse) => void = () => {}) {
  const posted: Posted[] = [];
  const server = createServer(async (message, response) => {
    const body = Buffer.concat(await message.toArray()).toString('utf8');
    const one = { url: new URL(message.url ?? '', 'http://collector'), body };
    posted.push(one);
    answer(one, response);
    if (!response.writableEnded) response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    posted,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
