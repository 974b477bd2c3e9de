import type { Facts, Target } from '@sluice/contract';
import { isObject, readObject } from '../json/read-object.ts';
import { patchTopLevel } from '../json/top-level.ts';

export type ChatTarget = Pick<Target, 'model' | 'streamUsage'>;

/**
 * The caller's bytes as this target gets them: its model name, and streams asked for their usage, so that
 * they can be metered. The same bytes where nothing differs.
 */
export function prepareChatRequest(bytes: Uint8Array, facts: Facts, target: ChatTarget): Uint8Array {
  const ask = target.streamUsage !== 'unasked';
  const patch: Record<string, string | undefined> = {};
  if (target.model !== facts.model) patch.model = JSON.stringify(target.model);
  if (facts.stream && facts.includeUsage !== ask) patch.stream_options = streamOptions(bytes, ask);
  return Object.keys(patch).length === 0 ? bytes : patchTopLevel(bytes, patch);
}

/** The caller's own options with `include_usage` set or taken away; undefined where none are left. */
function streamOptions(bytes: Uint8Array, ask: boolean): string | undefined {
  const given = readOptions(bytes);
  const { include_usage: _asked, ...others } = given;
  if (ask) return JSON.stringify({ ...others, include_usage: true });
  return Object.keys(others).length === 0 ? undefined : JSON.stringify(others);
}

/** Only where the key is there at all does the body have to be parsed. */
function readOptions(bytes: Uint8Array): Record<string, unknown> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // A key may be written with escapes, so a backslash means looking.
  if (!buffer.includes('stream_options') && !buffer.includes('\\u')) return {};
  const options = readObject(bytes).value.stream_options;
  return isObject(options) ? options : {};
}
