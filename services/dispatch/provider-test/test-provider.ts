import type { EffectiveProvider } from '@sluice/config';
import type { ProviderTest, ProviderTestQuestion } from '@sluice/contract';
import { failureOf } from '../health/check-provider.ts';
import { type AskPromptDependencies, askPrompt } from './ask-prompt.ts';
import { type ListModelsDependencies, listModels } from './list-models.ts';

export interface ProviderTesterDependencies extends ListModelsDependencies, AskPromptDependencies {
  /** Those that are on in this process. */
  providers: () => readonly EffectiveProvider[];
}

/** Finds out how providers answer: from here, with the credentials and the checks of addresses that requests have. Never rejects. */
export const createProviderTester =
  (dependencies: ProviderTesterDependencies) =>
  async (question: ProviderTestQuestion): Promise<ProviderTest> => {
    const { provider: name, prompt } = question;
    const provider = dependencies.providers().find(candidate => candidate.name === name);
    if (provider === undefined) return { provider: name, failure: 'no process of dispatch knows it' };
    try {
      const listed = await listModels(provider, dependencies);
      const answered = prompt && (await askPrompt(provider, question, prompt, dependencies));
      return { provider: name, ...listed, ...(answered !== undefined && { prompt: answered }) };
    } catch (cause) {
      return { provider: name, failure: failureOf(cause) };
    }
  };
