import { randomBytes } from 'node:crypto';
import { type InstanceId, roleOf, type ServiceName } from '@sluice/contract';

/** `<role>.<random>`: this process among all. */
export const mintInstance = (services: readonly ServiceName[]): InstanceId =>
  `${roleOf(services)}.${randomBytes(6).toString('hex')}`;
