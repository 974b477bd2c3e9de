import type { LimitForm } from '@sluice/contract';
import { BucketCounter } from './bucket-counter.ts';
import type { Counter } from './counter.ts';
import { PeriodCounter } from './period-counter.ts';

import { SlidingCounter } from './sliding-counter.ts';
import { SlotCounter } from './slot-counter.ts';

/** An empty counter, or one as it was when the snapshot was taken. */
export function createCounter(form: LimitForm, limit: number, snapshot?: readonly number[]): Counter {
  switch (form.kind) {
    case 'sliding':
      return new SlidingCounter(form.windowMs, snapshot);
    case 'bucket':
      return new BucketCounter(form, limit, snapshot);
    case 'period':
      return new PeriodCounter(form.bounds, snapshot);
    case 'slots':
      return new SlotCounter();
  }
}

/** Two counters are one where this and whose they are is the same. */
export function formKey(form: LimitForm, limit: number): string {
  switch (form.kind) {
    case 'sliding':
      return `s${form.windowMs}`;
    case 'bucket':
      return `b${form.windowMs}/${limit}/${form.burst}`;
    case 'period':
      return 'p';
    case 'slots':
      return 'c';
  }
}

/** The most that can ever be taken at once. */
export const capacityOf = (form: LimitForm, limit: number): number =>
  form.kind === 'bucket' ? form.burst : limit;
