import { randomBytes } from 'node:crypto';
import type { InstanceId } from '@sluice/contract';

/** `<role>.<random>`: this process among all. */
export const mintInstance = (role: string): InstanceId => `${role}.${randomBytes(6).toString('hex')}`;
