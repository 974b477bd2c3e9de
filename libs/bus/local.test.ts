import { describe } from 'vitest';
import { busContract } from './contract-suite.ts';
import { LocalHub } from './local.ts';

describe('the local bus', () => {
  busContract(async () => {
    const hub = new LocalHub();
    return { connect: async () => hub.connect(), stop: async () => undefined };
  });
});
