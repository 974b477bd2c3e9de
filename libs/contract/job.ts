import { z } from 'zod';

export const jobStates = ['queued', 'running', 'completed', 'failed', 'cancelled'] as const;
/** `completed`: it has an answer, whose status says what came of it. `failed`: a dead letter, which has none. */
export type JobState = (typeof jobStates)[number];

export const isJobState = (text: string): text is JobState => (jobStates as readonly string[]).includes(text);

/** How jobs of a route are kept. */
export const jobPlanSchema = z.strictObject({
  /** What is not done so long after it was taken is given up. */
  maxAgeMs: z.number().positive(),
  /** How long it is kept after its end. */
  keepForMs: z.number().positive(),
});
export type JobPlan = z.infer<typeof jobPlanSchema>;

/** As what a request waits that becomes a job. */
export interface JobTerms extends JobPlan {
  priority: number;
  maxLength: number;
  /** Every target was found down just now, for so long at least. */
  downForMs?: number | undefined;
}

/** Where its caller sees how it stands, and gets its answer. */
export const jobPath = (id: string): string => `/v1/jobs/${id}`;
