import { BYTES_PER_TOKEN } from './count-text.ts';

/** What a model is taken to have counted for a text of so many UTF-8 bytes that it wrote, where nobody says. */
export const outputTokens = (bytes: number): number => Math.ceil(bytes / BYTES_PER_TOKEN);
