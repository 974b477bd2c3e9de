import type { ChatProtocol } from '@sluice/contract';
import type { JsonObject } from '../json/read-object.ts';

/**
 * Members that one protocol has and this representation has no name for. The codec of that protocol writes
 * them back where it read them; for any other protocol they are a loss, counted by `extensionLosses`.
 */
export interface Extensions {
  protocol: ChatProtocol;
  members: JsonObject;
  /**
   * How the protocol wrote what has a name here, where it allows several ways: the spelling of names, the
   * grouping of tools. Only that protocol's codec reads it, and leaving it out loses no meaning.
   */
  form?: JsonObject;
}
