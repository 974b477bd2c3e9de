import { type Operation, operation } from '../api/operation.ts';
import {
  type BudgetDependencies,
  budgetQuerySchema,
  budgetsAnswerSchema,
  createReadBudgets,
} from './read-budgets.ts';

export function budgetOperations(dependencies: BudgetDependencies): Operation[] {
  return [
    operation({
      method: 'GET',
      path: '/api/v1/budgets',
      id: 'readBudgets',
      tag: 'Usage',
      summary: 'How budgets stand',
      description:
        'What is spent, reserved and left in the period that runs, by whose budget it is: of everyone who spent something of it.',
      admits: 'budgets:read',
      reach: 'tenant',
      query: budgetQuerySchema,
      answers: {
        200: {
          description: 'A page, in the order of the configuration, and of each budget by whose it is.',
          schema: budgetsAnswerSchema,
        },
      },
      handle: createReadBudgets(dependencies),
    }),
  ];
}
