/** Whether `path`, without a query, is the pattern of a route itself or, for `/predict/*`, lies below it. */
export const matchesPath = (pattern: string, path: string): boolean =>
  pattern.endsWith('/*')
    ? path.startsWith(pattern.slice(0, -1)) || path === pattern.slice(0, -2)
    : path === pattern;

/** The path of a request without its query. */
export function pathnameOf(path: string): string {
  const queryStart = path.indexOf('?');
  return queryStart < 0 ? path : path.slice(0, queryStart);
}
