import { waitFor } from '@sluice/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Bus, BusMessage } from './port.ts';

export interface BusFixture {
  connect(): Promise<Bus>;
  stop(): Promise<void>;
}

const bytes = (text: string): Uint8Array => Buffer.from(text);
const text = (message: BusMessage | undefined): string => Buffer.from(message?.payload ?? []).toString();

/** What every bus promises. */
export function busContract(start: () => Promise<BusFixture>): void {
  let fixture: BusFixture;
  const open: Bus[] = [];
  const connect = async (): Promise<Bus> => {
    const bus = await fixture.connect();
    open.push(bus);
    return bus;
  };
  beforeAll(async () => {
    fixture = await start();
  });
  afterAll(async () => {
    for (const bus of open) await bus.close();
    await fixture.stop();
  });

  /** Subscribes and waits until the server knows. */
  const listen = async (bus: Bus, subject: string, queue?: string): Promise<BusMessage[]> => {
    const heard: BusMessage[] = [];
    bus.subscribe(subject, message => heard.push(message), queue);
    await bus.flush();
    return heard;
  };

  test('messages of one publisher and subject arrive in order, their bytes as they were', async () => {
    const [a, b] = [await connect(), await connect()];
    const heard = await listen(b, 'order.x');
    for (let index = 0; index < 500; index++) a.publish('order.x', bytes(String(index)));
    a.publish('order.x', Uint8Array.from([0, 255, 10, 13]), 'order.reply');
    await waitFor(() => heard.length === 501);
    expect(heard.slice(0, 500).map(text)).toEqual(Array.from({ length: 500 }, (_, index) => String(index)));
    expect([...(heard[500]?.payload ?? [])]).toEqual([0, 255, 10, 13]);
    expect(heard[500]?.reply).toBe('order.reply');
    expect(heard[0]).toMatchObject({ subject: 'order.x', noResponders: false });
  });

  test('a message is never handed over within the call that publishes it', async () => {
    const bus = await connect();
    const heard = await listen(bus, 'later.x');
    bus.publish('later.x', bytes('x'));
    expect(heard).toHaveLength(0);
    await waitFor(() => heard.length === 1);
  });

  test('who waits until its messages are out is told once, also where there are none', async () => {
    const bus = await connect();
    let told = 0;
    bus.whenSent(() => told++);
    bus.publish('out.x', bytes('x'));
    bus.whenSent(() => told++);
    await waitFor(() => told === 2);
    await bus.flush();
    expect(told).toBe(2);
  });

  test('a queue gives each message to one of its members, others get their own copy', async () => {
    const [a, b, c] = [await connect(), await connect(), await connect()];
    const first = await listen(b, 'shared.x', 'workers');
    const second = await listen(c, 'shared.x', 'workers');
    const observer = await listen(c, 'shared.x');
    for (let index = 0; index < 200; index++) a.publish('shared.x', bytes(String(index)));
    await waitFor(() => first.length + second.length === 200 && observer.length === 200);
    expect(first.length).toBeGreaterThan(0);
    expect(second.length).toBeGreaterThan(0);
  });

  test('`*` stands for one token and `>` for the rest', async () => {
    const bus = await connect();
    const one = await listen(bus, 'wild.*.end');
    const rest = await listen(bus, 'wild.>');
    for (const subject of ['wild.a.end', 'wild.a.b.end', 'wild.a', 'wilder.a.end'])
      bus.publish(subject, bytes(subject));
    await waitFor(() => rest.length === 3);
    expect(one.map(text)).toEqual(['wild.a.end']);
    expect(rest.map(text)).toEqual(['wild.a.end', 'wild.a.b.end', 'wild.a']);
  });

  test('a publisher is told on its own reply subject that nobody took the message', async () => {
    const [a, b] = [await connect(), await connect()];
    const told = await listen(a, 'told.a.>');
    const other = await listen(b, 'told.>');
    a.publish('nobody.here', bytes('x'), 'told.a.id.1');
    await waitFor(() => told.length === 1);
    expect(told[0]).toMatchObject({ subject: 'told.a.id.1', noResponders: true });
    expect(other).toHaveLength(0);
    await listen(b, 'somebody.here', 'workers');
    a.publish('somebody.here', bytes('x'), 'told.a.id.2');
    a.publish('told.a.fence', bytes('fence'));
    await waitFor(() => told.some(message => text(message) === 'fence'));
    expect(told.map(message => message.subject)).toEqual(['told.a.id.1', 'told.a.fence']);
  });

  test('of what is published while a subscription drains nothing is lost: it is taken here, or by another', async () => {
    const [publisher, a, b] = [await connect(), await connect(), await connect()];
    const first: BusMessage[] = [];
    const leaving = a.subscribe('leaving.x', message => first.push(message), 'workers');
    const second = await listen(b, 'leaving.x', 'workers');
    await a.flush();
    let published = 0;
    const publishSome = (): void => {
      for (let count = 0; count < 50; count++) publisher.publish('leaving.x', bytes(String(published++)));
    };
    publishSome();
    const drained = leaving.drain();
    publishSome();
    await drained;
    await publisher.flush();
    const before = first.length;
    publishSome();
    await waitFor(() => first.length + second.length === published);
    expect(first).toHaveLength(before);
    await leaving.drain();
  });

  test('nothing is handed over after unsubscribe, and closing twice is harmless', async () => {
    const bus = await connect();
    const heard: BusMessage[] = [];
    const subscription = bus.subscribe('gone.x', message => heard.push(message));
    const fence = await listen(bus, 'gone.fence');
    subscription.unsubscribe();
    bus.publish('gone.x', bytes('x'));
    bus.publish('gone.fence', bytes('x'));
    await waitFor(() => fence.length === 1);
    expect(heard).toHaveLength(0);
    await bus.close();
    await bus.close();
    expect(bus.connected).toBe(false);
    bus.publish('gone.fence', bytes('dropped'));
  });
}
