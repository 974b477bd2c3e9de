import type { Operation } from './api/operation.ts';
import { auditOperations } from './audit/operations.ts';
import { createAuditLog } from './audit.ts';
import { budgetOperations } from './budgets/operations.ts';
import { createConfigEditor } from './config/edit-config.ts';
import { explainOperations } from './config/explain.ts';
import { configOperations } from './config/operations.ts';
import type { AdminDependencies, ControlDependencies } from './dependencies.ts';
import { directoryOperations } from './directory/operations.ts';
import { documentOperations } from './documents/operations.ts';
import { pageOperations } from './documents/pages.ts';
import { figureOperations } from './figures/operations.ts';
import { healthOperations } from './health/operations.ts';
import { providerTestOperations } from './health/test-providers.ts';
import { jobOperations } from './jobs/operations.ts';
import { keyOperations } from './keys/operations.ts';
import { noticeOperations } from './notices/operations.ts';
import { priceOperations } from './prices/operations.ts';
import { collections } from './resources/collections.ts';
import { limitOperations } from './resources/limits.ts';
import { collectionOperations } from './resources/operations.ts';
import { securityOperations } from './resources/security.ts';
import { revisionOperations } from './revisions/operations.ts';
import { secretOperations } from './secrets/operations.ts';
import { SecretKeeper } from './secrets/secret-keeper.ts';
import { loginOperations } from './session/login-operations.ts';
import { sessionOperations } from './session/operations.ts';
import { tokenOperations } from './tokens/operations.ts';
import { usageOperations } from './usage/operations.ts';

/** The parts of the admin API: what a function here lists is routed, described in OpenAPI and held to roles. */
function managed(dependencies: AdminDependencies): Operation[] {
  const editor = createConfigEditor(dependencies);
  return [
    ...configOperations(dependencies, editor),
    ...explainOperations(dependencies),
    ...revisionOperations(dependencies, editor),
    ...collections.flatMap(collection => collectionOperations(collection, editor)),
    ...securityOperations(editor),
    ...limitOperations(editor),
    ...priceOperations(dependencies),
    ...keyOperations(dependencies),
    ...tokenOperations(dependencies),
    ...directoryOperations(dependencies),
    ...secretOperations(dependencies),
    ...figureOperations(dependencies),
    ...healthOperations(dependencies),
    ...providerTestOperations(dependencies),
    ...usageOperations(dependencies),
    ...budgetOperations(dependencies),
    ...auditOperations(dependencies),
    ...noticeOperations(dependencies),
    ...jobOperations(dependencies),
    ...sessionOperations(),
    ...loginOperations(dependencies),
  ];
}

/** Everything that the admin API can be asked. */
export function everyOperation(dependencies: ControlDependencies): Operation[] {
  const operations = managed({
    ...dependencies,
    audit: createAuditLog(dependencies),
    keeper: new SecretKeeper(dependencies),
  });
  const all = [...operations, ...pageOperations()];
  return [...all, ...documentOperations(all, dependencies.version)];
}
