import { createEventLines, type EventLineDependencies } from '../api/event-lines.ts';
import { type Operation, operation } from '../api/operation.ts';
import { auditLines, auditQuerySchema } from './read-audit.ts';
import {
  createReadSeals,
  createVerifyAudit,
  sealsQuerySchema,
  type VerifyAuditDependencies,
  verifyQuerySchema,
} from './verify-audit.ts';

const lines = (description: string) => ({ 200: { description, contentType: 'application/x-ndjson' } });

export function auditOperations(dependencies: EventLineDependencies & VerifyAuditDependencies): Operation[] {
  return [
    operation({
      method: 'GET',
      path: '/api/v1/audit',
      id: 'readAudit',
      tag: 'Audit',
      summary: 'Events of the audit log, one a line',
      description:
        'JSON lines, each with its `sequence` and `tenant`; blank lines say that the connection lives. With `follow` the answer stays open.',
      admits: 'audit:read',
      reach: 'tenant',
      query: auditQuerySchema,
      answers: lines('Events, one a line.'),
      handle: createEventLines(dependencies, auditLines),
    }),
    operation({
      method: 'GET',
      path: '/api/v1/audit/verify',
      id: 'verifyAudit',
      tag: 'Audit',
      summary: 'Recompute the seals of the audit log',
      description:
        'JSON lines that say how far it has come; the last one has `"done":true` and, if something does not fit, the first `fault`.',
      admits: 'audit:read',
      reach: 'installation',
      query: verifyQuerySchema,
      answers: lines('Progress, and last the result.'),
      errors: ['rate_limited'],
      handle: createVerifyAudit(dependencies),
    }),
    operation({
      method: 'GET',
      path: '/api/v1/audit/seals',
      id: 'readAuditSeals',
      tag: 'Audit',
      summary: 'The seals of the audit log, one a line',
      description: 'For a verification elsewhere.',
      admits: 'audit:read',
      reach: 'installation',
      query: sealsQuerySchema,
      answers: lines('Seals, one a line.'),
      handle: createReadSeals(dependencies),
    }),
  ];
}
