import { createHmac, type KeyObject } from 'node:crypto';
import { ConfigError, INLINE_SECRET_PREFIX, sealDocument } from '@sluice/config';
import type { Clock } from '@sluice/contract';
import { deriveKey, type RecordStore, type SecretBox, type SecretRecord } from '@sluice/store';

export interface SecretKeeperDependencies {
  secrets: RecordStore<SecretRecord>;
  /** Absent where there is no master key: then there is nothing to encrypt with. */
  box: SecretBox | undefined;
  /** Names inline secrets, so that who reads the names cannot guess at what they stand for. */
  keySecret: KeyObject;
  clock: Clock;
}

/** A document without secrets in clear, and what was taken out of it. */
export interface Sealed {
  document: unknown;
  /** By the name that stands for it now. */
  taken: ReadonlyMap<string, string>;
}

const NAME_CHARACTERS = 22;

/** Takes secrets that stand in documents out of them, and keeps them encrypted. */
export class SecretKeeper {
  readonly #dependencies: SecretKeeperDependencies;
  readonly #nameKey: KeyObject;

  constructor(dependencies: SecretKeeperDependencies) {
    this.#dependencies = dependencies;
    this.#nameKey = deriveKey(dependencies.keySecret, 'secret names');
  }

  /** Throws `ConfigError` where there is a secret in clear and no master key. */
  seal(document: unknown): Sealed {
    const taken = new Map<string, string>();
    const sealed = sealDocument(document, text => {
      const name = this.#nameOf(text);
      taken.set(name, text);
      return name;
    });
    if (taken.size > 0 && this.#dependencies.box === undefined)
      throw new ConfigError([
        {
          path: 'auth.masterKey',
          message:
            // biome-ignore lint/suspicious/noTemplateCurlyInString: as configurations write it
            'needed to encrypt the secrets that stand in the configuration in clear: set it, or GATEWAY_AUTH_MASTERKEY, the same for every process; or write references such as ${NAME} in their place',
        },
      ]);
    return { document: sealed, taken };
  }

  /** Before a document that refers to them is published. Those that are there already stay as they are. */
  async keep({ taken }: Sealed): Promise<void> {
    const { secrets, box, clock } = this.#dependencies;
    if (taken.size === 0 || box === undefined) return;
    const known = await secrets.list();
    for (const [name, text] of taken) {
      const record = known.get(name);
      if (record === undefined || box.open(name, record) === undefined)
        await secrets.update(name, present =>
          present !== undefined && box.open(name, present) !== undefined
            ? present
            : box.seal(name, text, clock()),
        );
    }
  }

  /** The secrets that are kept and can be opened here. */
  async opened(): Promise<(name: string) => string | undefined> {
    const { secrets, box } = this.#dependencies;
    const records = box === undefined ? new Map<string, SecretRecord>() : await secrets.list();
    return name => {
      const record = records.get(name);
      return record === undefined ? undefined : box?.open(name, record);
    };
  }

  #nameOf(text: string): string {
    const digest = createHmac('sha256', this.#nameKey).update(text).digest('base64url');
    return `${INLINE_SECRET_PREFIX}${digest.slice(0, NAME_CHARACTERS)}`;
  }
}
