import type { Scenario } from './scenario.ts';
import { budget, budgetKills } from './scenarios/budget.ts';
import { killedIngress } from './scenarios/killed-ingress.ts';
import { killedProcesses } from './scenarios/killed-processes.ts';
import { largeBodies } from './scenarios/large-bodies.ts';
import { limits } from './scenarios/limits.ts';
import { limitsKills } from './scenarios/limits-kills.ts';
import { natsCluster } from './scenarios/nats-cluster.ts';
import { natsOutages } from './scenarios/nats-outages.ts';
import { overload } from './scenarios/overload.ts';
import { queue } from './scenarios/queue.ts';
import { queueKills } from './scenarios/queue-kills.ts';
import { redisOutages } from './scenarios/redis-outages.ts';
import { rollingRestart } from './scenarios/rolling-restart.ts';
import { slowReaders } from './scenarios/slow-readers.ts';
import { soak } from './scenarios/soak.ts';
import { usageKills } from './scenarios/usage-kills.ts';
import { usageJetStream, usageNats } from './scenarios/usage-outages.ts';

export const scenarios: readonly Scenario[] = [
  killedProcesses,
  killedIngress,
  rollingRestart,
  natsOutages,
  natsCluster,
  redisOutages,
  limits,
  limitsKills,
  budget,
  budgetKills,
  slowReaders,
  overload,
  largeBodies,
  queue,
  queueKills,
  usageKills,
  usageJetStream,
  usageNats,
  soak,
];
