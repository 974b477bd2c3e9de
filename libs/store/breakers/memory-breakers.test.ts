import { breakerContract } from './contract-suite.ts';
import { MemoryBreakers } from './memory-breakers.ts';

breakerContract(async clock => {
  const store = new MemoryBreakers(clock);
  return [store, store];
});
