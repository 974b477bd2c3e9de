/**
 * What of `source` is there at a time, up to `most`, in order. One that is `alone` comes by itself. Reads ahead of
 * who takes by no more than that.
 */
export async function* gather<Item>(
  source: AsyncIterable<Item>,
  most: number,
  alone: (item: Item) => boolean,
): AsyncGenerator<Item[]> {
  let waiting: Item[] = [];
  let changed = Promise.withResolvers<void>();
  let room = Promise.withResolvers<void>();
  let isOver = false;
  const read = async (): Promise<void> => {
    for await (const item of source) {
      waiting.push(item);
      changed.resolve();
      if (waiting.length >= most) await room.promise;
    }
  };
  const reading = read().finally(() => {
    isOver = true;
    changed.resolve();
  });
  // Who takes hears of it at the end.
  reading.catch(() => undefined);
  while (!isOver || waiting.length > 0) {
    await changed.promise;
    changed = Promise.withResolvers<void>();
    const items = waiting;
    waiting = [];
    room.resolve();
    room = Promise.withResolvers<void>();
    if (isOver) changed.resolve();
    yield* together(items, alone);
  }
  await reading;
}

function* together<Item>(items: readonly Item[], alone: (item: Item) => boolean): Generator<Item[]> {
  let some: Item[] = [];
  for (const item of items) {
    if (!alone(item)) {
      some.push(item);
      continue;
    }
    if (some.length > 0) yield some;
    yield [item];
    some = [];
  }
  if (some.length > 0) yield some;
}
