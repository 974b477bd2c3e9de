/** Names come from callers: what a terminal would obey (escape sequences, line ends, text direction) is made visible. */
export const printable = (text: string): string => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\ufffd');
