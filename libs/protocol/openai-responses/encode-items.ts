import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { NativePart, Part, RefusalPart, TextPart } from '../ir/part.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { encodeCall, encodeReasoning, encodeText, type ItemTarget } from './encode-parts.ts';
import { ownForm, ownMembers, PROTOCOL } from './extensions.ts';

/** A model's parts as items, in order; see `decode-item.ts`. */
export function encodeModelItems(parts: readonly Part[], path: string, target: ItemTarget): JsonObject[] {
  const items: JsonObject[] = [];
  let open: (TextPart | RefusalPart)[] = [];
  let openAt = 0;
  const close = (): void => {
    if (open.length > 0) items.push(encodeMessageItem(open, `${path}.content`, openAt, target));
    open = [];
  };
  for (const [index, part] of parts.entries()) {
    if (part.type === 'text' || part.type === 'refusal') {
      if (beginsItem(part)) close();
      if (open.length === 0) openAt = index;
      open.push(part);
      continue;
    }
    close();
    const item = encodeItem(part, `${path}.content[${index}]`, target);
    if (item !== undefined) items.push(item);
  }
  close();
  return items;
}

export const beginsItem = (part: TextPart | RefusalPart): boolean => isObject(ownForm(part.extensions).item);

function encodeItem(
  part: Exclude<Part, TextPart | RefusalPart>,
  path: string,
  target: ItemTarget,
): JsonObject | undefined {
  const lose = (feature: Loss['feature']): undefined => {
    target.losses.push({ feature, path });
  };
  if (part.type === 'native') return encodeNative(part, path, target);
  target.losses.push(...extensionLosses(part.extensions, PROTOCOL, path));
  switch (part.type) {
    case 'reasoning':
      return encodeReasoning(part, path, target);
    case 'tool-call':
      return encodeCall(part, path, target);
    case 'image': {
      const { source } = part;
      const id = target.mintId('ig');
      if (source.kind !== 'base64' || id === undefined) return lose('image');
      return { id, type: 'image_generation_call', status: 'completed', result: source.base64 };
    }
    case 'document':
    case 'audio':
    case 'video':
      return lose(part.type);
    case 'tool-result':
      return lose('native-part');
  }
}

export function encodeNative(
  { protocol, value }: NativePart,
  path: string,
  { losses }: Pick<ItemTarget, 'losses'>,
): JsonObject | undefined {
  if (protocol === PROTOCOL) return value;
  losses.push({ feature: 'native-part', path });
  return undefined;
}

function encodeMessageItem(
  parts: readonly (TextPart | RefusalPart)[],
  path: string,
  offset: number,
  target: ItemTarget,
): JsonObject {
  const [first] = parts;
  const firstForm = ownForm(first?.extensions);
  const { status } = ownForm(parts.at(-1)?.extensions);
  const content = parts.map((part, index) => encodeText(part, `${path}[${offset + index}]`, target));
  const head = messageHead(first, target);
  const bare = firstForm.bare === true || (head === easyHead && parts.length === 1 && first?.type === 'text');
  return {
    ...head,
    ...(status !== undefined ? { status } : target.kind === 'response' && { status: 'completed' }),
    content: bare ? (first?.text ?? '') : content,
  };
}

const easyHead = { role: 'assistant' };

/** What a message item has beside its content and status; the easy form for what another protocol wrote. */
export function messageHead(
  first: TextPart | RefusalPart | undefined,
  target: Pick<ItemTarget, 'kind' | 'mintId'>,
): JsonObject {
  const { item } = ownForm(first?.extensions);
  if (isObject(item)) {
    const { item: unknown } = ownMembers(first?.extensions);
    return { ...item, role: 'assistant', ...(isObject(unknown) && unknown) };
  }
  return target.kind === 'request'
    ? easyHead
    : { id: target.mintId('msg'), type: 'message', role: 'assistant' };
}
