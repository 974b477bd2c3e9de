import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { Command } from 'commander';
import { onTestFinished } from 'vitest';
import type { CommandIo } from './command-io.ts';
import { registerClientCommands } from './register-client-commands.ts';
import { runProgram } from './run-program.ts';

export interface SeenRequest {
  method: string;
  path: string;
  authorization: string | undefined;
  headers: IncomingHttpHeaders;
  body: unknown;
}

/** A gateway that answers as the test says, and remembers what it was asked. */
export async function startGateway(
  answer: (request: SeenRequest, response: ServerResponse) => void,
): Promise<{ url: string; seen: SeenRequest[]; dropConnections(): void }> {
  const seen: SeenRequest[] = [];
  const server = createServer(async (message: IncomingMessage, response) => {
    const { method = '', url = '', headers } = message;
    const text = Buffer.concat(await message.toArray()).toString('utf8');
    const request = {
      method,
      path: url,
      authorization: headers.authorization,
      headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
    seen.push(request);
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen,
    dropConnections: () => server.closeAllConnections(),
  };
}

export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

/** Starts a command; `stdout` and `stderr` are what it has written so far. */
export function startCommand(
  parameters: readonly string[],
  { env = {}, isTTY = false, signal }: { env?: CommandIo['env']; isTTY?: boolean; signal?: AbortSignal } = {},
) {
  const written = { stdout: '', stderr: '' };
  const collect = (name: 'stdout' | 'stderr') => {
    const stream = Object.assign(new PassThrough(), { isTTY });
    stream.on('data', chunk => {
      written[name] += chunk;
    });
    return stream;
  };
  const io: CommandIo = { env, stdout: collect('stdout'), stderr: collect('stderr'), fetch, signal };
  const program = new Command('sluice');
  registerClientCommands(program, io);
  return { written, exit: runProgram(program, parameters, io) };
}

export async function runCommand(...given: Parameters<typeof startCommand>) {
  const { written, exit } = startCommand(...given);
  const code = await exit;
  return { code, ...written };
}

export const ADMIN_KEY = 'sk-sluice-admin';
export const envFor = (url: string) => ({ GATEWAY_URL: url, AI_GATEWAY_API_KEY: ADMIN_KEY });
