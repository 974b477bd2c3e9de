import { findProvider } from '@sluice/providers';
import { compact, nameOf } from './conversion.ts';

/** Our providers by the names that others have for them. */
const kinds: Readonly<Record<string, string>> = {
  azure: 'azure-openai',
  'azure-openai': 'azure-openai',
  vertex_ai: 'vertex',
  'vertex-ai': 'vertex',
  google: 'gemini',
  together_ai: 'together',
  'together-ai': 'together',
  fireworks_ai: 'fireworks',
  'fireworks-ai': 'fireworks',
  'mistral-ai': 'mistral',
  perplexity: 'perplexity',
  'perplexity-ai': 'perplexity',
  hosted_vllm: 'vllm',
  cohere_chat: 'cohere',
  'x-ai': 'xai',
  'text-completion-openai': 'openai',
};

interface Wanted {
  /** What the other gateway calls it. */
  kind: string;
  baseUrl?: string | undefined;
  /** `os.environ/NAME`, `${NAME}`, or the key itself. */
  apiKey?: string | undefined;
  /** With the dot before its keys; empty for the whole document. */
  place: string;
}

/** The providers of a configuration, each address and key once. */
export class ProviderTable {
  readonly #providers = new Map<string, Record<string, unknown>>();
  readonly #notices: string[];

  constructor(notices: string[]) {
    this.#notices = notices;
  }

  get list(): Record<string, unknown>[] {
    return [...this.#providers.values()];
  }

  /** Name of the provider, a new one where none is the same; undefined, and said, where it is none of ours and has no address. */
  nameOf({ kind: foreign, baseUrl, apiKey, place }: Wanted): string | undefined {
    const kind = kinds[foreign] ?? foreign;
    if (baseUrl === undefined && findProvider(kind) === undefined) {
      this.#notices.push(
        `${place.replace(/\.$/, '')}: ${foreign} is no provider here, and no address is given: this target is left out`,
      );
      return undefined;
    }
    const key = JSON.stringify([kind, baseUrl, apiKey]);
    const known = this.#providers.get(key);
    if (known !== undefined) return String(known.name);
    const alike = this.list.filter(provider => (provider.kind ?? provider.name) === kind).length;
    const name = nameOf(alike === 0 ? kind : `${kind}-${alike + 1}`);
    this.#providers.set(
      key,
      compact({
        name,
        kind: name === kind ? undefined : kind,
        baseUrl,
        allowPrivateNetwork: baseUrl?.startsWith('http:') ? true : undefined,
        apiKey: this.#reference(apiKey, name, place),
      }),
    );
    return name;
  }

  /** Keys stay where they are, or where they should be: in the environment. */
  #reference(apiKey: string | undefined, name: string, place: string): string | undefined {
    if (apiKey === undefined) return undefined;
    const [, variable] = /^(?:os\.environ\/|\$\{?)(\w+)\}?$/.exec(apiKey) ?? [];
    if (variable !== undefined) return `\${${variable}}`;
    // No other provider of the file may mean the same variable.
    const own = `IMPORTED_${name.toUpperCase().replaceAll(/\W/g, '_')}_API_KEY`;
    this.#notices.push(`${place}api_key: the key stood in the file; set ${own} to it`);
    return `\${${own}}`;
  }
}
