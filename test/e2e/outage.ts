import type { Context } from './context.ts';
import { completion, sendJson, streamEvents } from './provider-stub.ts';

export interface DownModel {
  /** First messages of what was answered. */
  answered: string[];
  calls(): number;
  comeBack(): void;
}

/** A model whose provider is down until `comeBack`. */
export function downModel({ stub }: Pick<Context, 'stub'>, name: string): DownModel {
  let isDown = true;
  const answered: string[] = [];
  stub.when(name, (request, response) => {
    if (isDown) {
      sendJson(response, 503, { error: { message: 'down' } });
      return;
    }
    const [message] = request.body.messages as { content: string }[];
    answered.push(message?.content ?? '');
    if (request.body.stream !== true) {
      sendJson(response, 200, completion(name, 'back'));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(streamEvents(request, ['back']).join(''));
  });
  return {
    answered,
    calls: () => stub.callsFor(name).length,
    comeBack: () => {
      isDown = false;
    },
  };
}

/** How many wait in a queue, as metrics say. */
export async function waitingIn({ gateway }: Context, queue: string): Promise<number> {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  const line = new RegExp(`^sluice_queue_waiting\\{[^}]*queue="${queue}"[^}]*\\} (\\d+)`, 'm').exec(text);
  return Number(line?.[1] ?? 0);
}
