/**
 * The thread that owns the event tables, so that disk writes stop no request. Run by `new Worker()`.
 * A batch that cannot be stored (disk full, file locked) is kept and tried again; what else goes wrong
 * ends the thread, and with it the process: an event log that is silently gone would be worse.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { BudgetTable } from '../budgets/budget-table.ts';
import { callJobs, JobTable } from '../jobs/job-table.ts';
import { NoticeTable } from '../notices/notice-table.ts';
import { SealTable } from '../seals/seal-table.ts';
import { openDatabase } from '../sqlite/database.ts';
import { UsageTables } from '../usage/usage-tables.ts';
import { EventTables } from './event-tables.ts';
import { ofEachStream } from './port.ts';
import type {
  Answers,
  BatchColumns,
  FromWorker,
  Question,
  ToWorker,
  WorkerOptions,
} from './worker-protocol.ts';

const RETRY_INITIAL_MS = 100;
const RETRY_MAX_MS = 5_000;

const { file, eventsKept, maxWaitingNotices } = workerData as WorkerOptions;
const database = openDatabase(file, { durability: 'normal' });
const tables = new EventTables(database, Date.now, eventsKept);
const seals = new SealTable(database, eventsKept);
const budgets = new BudgetTable(database);
const usage = new UsageTables(database, budgets, Date.now);
const notices = new NoticeTable(database, Date.now, maxWaitingNotices);
const jobs = new JobTable(database, Date.now);

let waiting: { number: number; batch: BatchColumns }[] = [];
let retry: NodeJS.Timeout | undefined;
let retryInMs = RETRY_INITIAL_MS;
let closing = false;

const post = (message: FromWorker): void => parentPort?.postMessage(message);

function store(): void {
  const last = waiting.at(-1);
  if (last !== undefined) {
    let at: number;
    try {
      at = tables.write(waiting.map(({ batch }) => batch));
    } catch (cause) {
      retry = setTimeout(again, retryInMs);
      post({ kind: 'problem', reason: cause instanceof Error ? cause.message : String(cause), retryInMs });
      retryInMs = Math.min(retryInMs * 2, RETRY_MAX_MS);
      return;
    }
    waiting = [];
    retryInMs = RETRY_INITIAL_MS;
    const newest = ofEachStream(stream => tables.newest(stream));
    post({ kind: 'stored', number: last.number, at, newest });
  }
  if (closing) end();
}

function again(): void {
  retry = undefined;
  store();
}

function end(): void {
  database.close();
  post({ kind: 'closed' });
  parentPort?.close();
}

function answer(question: Question): Answers[Question['kind']] {
  switch (question.kind) {
    case 'seek':
      return { after: tables.seek(question.stream, question.from), newest: tables.newest(question.stream) };
    case 'page':
      return tables.page(question.stream, question.after, question.limit);
    case 'position':
      return tables.position(question.stream, question.durable, question.from);
    case 'forget':
      tables.forget(question.stream, question.durable);
      return undefined;
    case 'extent':
      return tables.extent(question.stream);
    case 'last-seal':
      return seals.last();
    case 'append-seal':
      return seals.append(question.seal);
    case 'seals':
      return seals.page(question.from, question.limit);
    case 'apply-usage':
      return usage.apply(question.records, question.retention);
    case 'usage-rows':
      return usage.page(question.range, question.after, question.limit);
    case 'usage-position':
      return usage.position();
    case 'applied-costs':
      return question.charges.flatMap(charge => {
        const found = budgets.find(charge);
        return found?.periodStart === charge.periodStart ? [found] : [];
      });
    case 'budget-costs':
      return budgets.list(question.prefix, question.periodStart);
    case 'budget-alerted':
      budgets.alerted(question.cost, question.share);
      return undefined;
    case 'move-usage-position':
      return usage.movePosition(question.from, question.to);
    case 'add-notices':
      return notices.add(question.notices);
    case 'due-notices':
      return notices.due(question.destination, question.held, question.limit);
    case 'end-notices':
      notices.end(question.ends);
      return undefined;
    case 'waiting-notices':
      return notices.waiting();
    case 'keep-notices':
      return notices.keepOnly(question.destinations);
    case 'jobs':
      return callJobs(jobs, question.call);
  }
}

function handle(message: ToWorker): void {
  switch (message.kind) {
    case 'batch':
      waiting.push(message);
      if (retry === undefined) store();
      return;
    case 'question':
      try {
        post({ kind: 'answer', number: message.number, answer: answer(message.question) });
      } catch (cause) {
        post({ kind: 'failed', number: message.number, reason: String(cause) });
      }
      return;
    case 'close':
      closing = true;
      clearTimeout(retry);
      again();
  }
}

parentPort?.on('message', handle);
