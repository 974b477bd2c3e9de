import type { Positions } from './positions.ts';

/** What a parser makes of a text, whichever the format. */
export interface ParsedText {
  value: unknown;
  positions: Positions;
}
