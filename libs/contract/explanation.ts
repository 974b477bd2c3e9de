import { z } from 'zod';
import type { Facts } from './envelope.ts';
import type { Principal } from './principal.ts';
import type { Protocol } from './protocol.ts';

/** A request that is not made: who would ask for what. */
export interface Question {
  principal: Principal;
  protocol: Protocol;
  method: string;
  path: string;
  facts: Facts;
  bodyBytes: number;
}

/** What would become of it, and why. */
export const explanationSchema = z
  .object({
    outcome: z.enum(['routed', 'refused']),
    error: z.object({ code: z.string(), status: z.int(), message: z.string() }).optional(),
    route: z.string().optional(),
    routes: z
      .array(z.object({ name: z.string(), taken: z.boolean(), why: z.string() }))
      .meta({ description: 'Each route of the configuration, in its order.' }),
    strategy: z.string().optional(),
    targets: z
      .array(
        z.object({
          provider: z.string(),
          model: z.string(),
          protocol: z.string(),
          weight: z.number(),
          price: z.string().optional().meta({ description: 'US dollars for a million tokens.' }),
        }),
      )
      .meta({
        description: 'In the order of the configuration; a strategy may choose another for each request.',
      }),
    limits: z
      .array(z.object({ title: z.string(), of: z.string(), counted: z.string(), reserves: z.number() }))
      .meta({ description: 'What it counts against, by whom, and what it reserves of each.' }),
    budgets: z
      .array(
        z.object({
          budget: z.string(),
          subject: z.record(z.string(), z.string()),
          amountDollars: z.string(),
          per: z.string(),
          reservesDollars: z.string(),
          withoutRoom: z.string().meta({ description: '`refuse`, or the route that takes over.' }),
        }),
      )
      .meta({ description: 'What it is charged to, and the most that it can cost.' }),
    guardrails: z
      .object({
        profile: z.string(),
        mode: z.string(),
        input: z.array(z.string()),
        output: z.array(z.string()),
      })
      .optional(),
    timeouts: z.record(z.string(), z.number()).optional(),
  })
  .meta({ id: 'Explanation' });
export type Explanation = z.infer<typeof explanationSchema>;
