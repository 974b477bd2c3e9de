/** From none to all there is, as the providers' own scales put together have them. */
const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;
type Effort = (typeof efforts)[number];

/**
 * Tokens of thinking that an effort stands for where a model takes a budget. Up to `high` as Google's own
 * OpenAI endpoint has it, https://ai.google.dev/gemini-api/docs/openai#thinking; above that there is no
 * published table: 32768 is the largest budget of Gemini 2.5 Pro, and `max` is twice it.
 */
const budgets: Record<Effort, number> = {
  none: 0,
  minimal: 1024,
  low: 1024,
  medium: 8192,
  high: 24_576,
  xhigh: 32_768,
  max: 65_536,
};

const isEffort = (effort: string): effort is Effort => efforts.some(known => known === effort);

/** The budget in tokens of an effort; undefined for a word that is not on the scale. */
export const budgetOfEffort = (effort: string): number | undefined =>
  isEffort(effort) ? budgets[effort] : undefined;

/** The least effort that allows as much thinking as the budget; never `minimal`, which few models know. */
export function effortOfBudget(budgetTokens: number): Effort {
  if (budgetTokens <= 0) return 'none';
  return efforts.find(effort => effort !== 'minimal' && budgets[effort] >= budgetTokens) ?? 'max';
}

/**
 * The supported effort next to the one that is asked for, the lesser of two that are equally far away.
 * Undefined for a word that is not on the scale.
 */
export function nearestEffort<T extends Effort>(effort: string, supported: readonly T[]): T | undefined {
  if (!isEffort(effort)) return undefined;
  const wanted = efforts.indexOf(effort);
  let nearest: T | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of supported) {
    const distance = Math.abs(efforts.indexOf(candidate) - wanted);
    if (distance >= least) continue;
    nearest = candidate;
    least = distance;
  }
  return nearest;
}
