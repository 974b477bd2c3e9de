import { parseEnv } from 'node:util';
import { type Conversion, compact } from './conversion.ts';

const headers: Readonly<Record<string, string>> = {
  OPENAI_ORG_ID: 'openai-organization',
  OPENAI_ORGANIZATION: 'openai-organization',
  OPENAI_PROJECT_ID: 'openai-project',
};

/** The variables that OpenAI's own SDKs read, as an `.env` file has them. The key is referred to, not copied. */
export function convertOpenAiEnv(text: string): Conversion {
  const variables = parseEnv(text);
  const notices: string[] = [];
  const sent: Record<string, string> = {};
  for (const [name, header] of Object.entries(headers)) if (variables[name]) sent[header] = `\${${name}}`;
  const known = ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'OPENAI_API_BASE', ...Object.keys(headers)];
  for (const name of Object.keys(variables))
    if (name.startsWith('OPENAI_') && !known.includes(name))
      notices.push(`${name}: has no counterpart here and is left out`);
  notices.push('The gateway has to start with these variables: what is secret is referred to, not copied');
  const baseUrl = variables.OPENAI_BASE_URL ?? variables.OPENAI_API_BASE;
  return {
    document: {
      version: 1,
      providers: [
        compact({
          name: 'openai',
          apiKey: '${OPENAI_API_KEY}',
          baseUrl,
          allowPrivateNetwork: baseUrl?.startsWith('http:') ? true : undefined,
          headers: Object.keys(sent).length === 0 ? undefined : sent,
        }),
      ],
    },
    notices,
  };
}
