/** What is reserved for an answer whose length the caller does not bound; less where a limit is lower. */
export const DEFAULT_OUTPUT_TOKENS = 4_096;
