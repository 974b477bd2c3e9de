import type { ConfigPath } from './path.ts';

export interface CrossCheckContext {
  env: Readonly<Record<string, string | undefined>>;
  secrets: 'require' | 'defer';
  /** Whether a secret that was written there was left out on this node. */
  isDeferred: (path: ConfigPath) => boolean;
  complain: (path: ConfigPath, message: string, nearest?: string) => void;
}
