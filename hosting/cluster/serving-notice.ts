/** What a service tells the cluster that started it, once it takes requests. */
export const SERVING = 'serving';

/** Says so, where a cluster started this process. */
export const sayServing = (): void => {
  process.send?.(SERVING);
};
