import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { BenchError } from './bench-error.ts';
import { pinned } from './measure/pinning.ts';

/** What a tool in a process of its own can be asked, by name. Arguments and answers travel as structured clones. */
export type Questions = Record<string, (argument: never) => unknown>;

interface Question {
  number: number;
  name: string;
  argument: unknown;
}

interface Answer {
  number: number;
  value?: unknown;
  error?: string;
}

export interface ToolProcess<Asked extends Questions> {
  readonly pid: number;
  /** Rejects where the tool fails at it, or has ended. */
  ask<Name extends keyof Asked & string>(
    name: Name,
    argument: Parameters<Asked[Name]>[0],
  ): Promise<Awaited<ReturnType<Asked[Name]>>>;
  stop(): Promise<void>;
}

/** Runs a module that calls `answerQuestions`, kept to these CPUs; it ends when this process does. */
export function startTool<Asked extends Questions>(
  module: string,
  cpus: string | undefined,
): ToolProcess<Asked> {
  const [program = '', ...parameters] = pinned(cpus, [process.execPath, module]);
  const child = spawn(program, parameters, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
  });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let asked = 0;
  child.on('message', message => {
    const { number, value, error } = message as Answer;
    const question = waiting.get(number);
    waiting.delete(number);
    if (error === undefined) question?.resolve(value);
    else question?.reject(new BenchError(error));
  });
  const fail = (why: string): void => {
    for (const { reject } of waiting.values()) reject(new BenchError(`${module} ${why}`));
    waiting.clear();
  };
  child.once('error', cause => fail(`could not be started: ${cause.message}`));
  child.once('exit', (code, signal) => fail(`ended with ${signal ?? code}.`));
  return {
    pid: child.pid ?? 0,
    ask(name, argument) {
      const question = Promise.withResolvers<unknown>();
      asked += 1;
      waiting.set(asked, question);
      child.send({ number: asked, name, argument } satisfies Question);
      return question.promise as ReturnType<ToolProcess<Asked>['ask']> as never;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

/** In the tool: answers what the parent asks, until that one is gone. */
export function answerQuestions(answers: Questions): void {
  process.on('message', async message => {
    const { number, name, argument } = message as Question;
    let answer: Answer;
    try {
      answer = { number, value: await answers[name]?.(argument as never) };
    } catch (cause) {
      answer = { number, error: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) };
    }
    if (process.connected) process.send?.(answer);
  });
  process.on('disconnect', () => process.exit(0));
  // A Ctrl-C reaches the parent too, which ends its tools when it has their answers.
  process.on('SIGINT', () => undefined);
}
