/**
 * A step that is not one but leads up, or nowhere, in the forms that servers resolve: `..`, `%2e.`, also behind an encoded slash
 * or a backslash. RFC 3986, sections 3.3 and 5.2.4.
 */
const DOT_STEP = /(?:[/\\]|%2f|%5c)(?:\.|%2e){1,2}(?:$|[/\\;]|%2f|%5c|%3b)/i;

/**
 * Whether `path`, without a query, is the pattern of a route itself or, for `/predict/*`, lies below it. What a
 * service could take for a place outside of it does not.
 */
export const matchesPath = (pattern: string, path: string): boolean =>
  pattern.endsWith('/*')
    ? (path.startsWith(pattern.slice(0, -1)) && !DOT_STEP.test(path)) || path === pattern.slice(0, -2)
    : path === pattern;

/** The path of a request without its query. */
export function pathnameOf(path: string): string {
  const queryStart = path.indexOf('?');
  return queryStart < 0 ? path : path.slice(0, queryStart);
}
