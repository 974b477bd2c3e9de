import { describe } from 'vitest';
import { startGateway } from './gateway.ts';
import { hostingSuites } from './hosting-suites.ts';

describe('one process (up)', () => {
  hostingSuites(configFile => startGateway('up', configFile));
});
