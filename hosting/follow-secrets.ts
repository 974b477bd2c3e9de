import type { RecordStore, SecretBox, SecretRecord } from '@sluice/store';
import type { Telemetry } from '@sluice/telemetry';

export interface FollowedSecrets {
  /** Undefined where there is no such secret, or where this process cannot open it. */
  secretOf(name: string): string | undefined;
  stop(): void;
}

/** The secrets that this process can open, and a word when one of them becomes another. Without a box there are none. */
export async function followSecrets(
  secrets: RecordStore<SecretRecord>,
  box: SecretBox | undefined,
  onChange: () => void,
  { logger }: Telemetry,
): Promise<FollowedSecrets> {
  const opened = new Map<string, string>();
  if (box === undefined) return { secretOf: () => undefined, stop: () => undefined };
  const stop = await secrets.follow((name, record) => {
    const text = record === undefined ? undefined : box.open(name, record);
    if (record !== undefined && text === undefined)
      logger.error(
        { secret: name, keyId: record.keyId },
        'A secret cannot be opened: auth.masterKey is another one than it was encrypted under.',
      );
    if (text === opened.get(name)) return;
    if (text === undefined) opened.delete(name);
    else opened.set(name, text);
    onChange();
  });
  return { secretOf: name => opened.get(name), stop };
}
