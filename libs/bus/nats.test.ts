import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { NatsConnection } from '@nats-io/nats-core';
import { startNatsServer, waitFor } from '@sluice/testkit';
import { describe, expect, test } from 'vitest';
import { busContract } from './contract-suite.ts';
import { NatsBus } from './nats.ts';
import { connectNats } from './nats-connection.ts';

const connectTo = (
  url: string,
  instance: string,
  onProblem = (): void => undefined,
): Promise<NatsConnection> =>
  connectNats({
    servers: [url],
    instance,
    onProblem,
    onStatus: () => undefined,
    signal: new AbortController().signal,
  });

describe('the bus over NATS', () => {
  busContract(async () => {
    const server = await startNatsServer();
    const connections: NatsConnection[] = [];
    return {
      async connect() {
        const connection = await connectTo(server.url, `test.${connections.length}`);
        connections.push(connection);
        const bus = new NatsBus();
        bus.attach(connection);
        return bus;
      },
      async stop() {
        for (const connection of connections) await connection.close();
        await server.stop();
      },
    };
  });

  test('what is out of its process arrives, though the process is killed then', async () => {
    const server = await startNatsServer();
    const connection = await connectTo(server.url, 'test.listener');
    const bus = new NatsBus();
    bus.attach(connection);
    let heard = 0;
    bus.subscribe('killed.x', () => heard++);
    await bus.flush();
    const program = fileURLToPath(new URL('./killed-publisher.ts', import.meta.url));
    for (const count of [1, 100]) {
      heard = 0;
      const child = spawn(process.execPath, [program, server.url, String(count)], { stdio: 'inherit' });
      expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
      await waitFor(() => heard === count);
    }
    await connection.close();
    await server.stop();
  });

  test('a missing server is named, tried again, and found when it comes', async () => {
    const server = await startNatsServer();
    await server.stop();
    const problems: string[] = [];
    const abort = new AbortController();
    const connecting = connectNats({
      servers: [server.url],
      instance: 'test.late',
      onProblem: address => problems.push(address),
      onStatus: () => undefined,
      signal: abort.signal,
    });
    await waitFor(() => problems.length >= 2);
    expect(problems[0]).toBe(server.url);
    await server.restart();
    const connection = await connecting;
    await connection.close();
    await server.stop();
  });

  test('what was subscribed before there was a connection is heard after it, and after a restart of the server', async () => {
    const server = await startNatsServer();
    const bus = new NatsBus();
    let heard = 0;
    bus.subscribe('early.x', () => heard++);
    expect(bus.connected).toBe(false);
    const connection = await connectTo(server.url, 'test.early');
    bus.attach(connection);
    await bus.flush();
    bus.publish('early.x', new Uint8Array(1));
    await waitFor(() => heard === 1);
    await server.kill();
    await waitFor(() => !bus.connected);
    bus.publish('early.x', new Uint8Array(1));
    await server.restart();
    await waitFor(() => bus.connected);
    await bus.flush();
    bus.publish('early.x', new Uint8Array(1));
    await waitFor(() => heard === 2);
    await connection.close();
    await server.stop();
  });
});
