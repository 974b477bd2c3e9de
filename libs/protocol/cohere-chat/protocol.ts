import { ownExtensionsOf } from '../ir/own-extensions.ts';

export const PROTOCOL = 'cohere-chat';

export const { ownExtensions, extended, formOf, written } = ownExtensionsOf(PROTOCOL);
