export interface ProviderStub {
  kind: 'native' | 'nginx';
  url: string;
  /** Whether it answers streaming requests as streams. */
  streams: boolean;
  stop(): Promise<void>;
}

/** How many chunks a native stub has sent since it started. */
export async function chunksSentBy(stub: ProviderStub): Promise<number> {
  const stats: unknown = await (await fetch(`${stub.url}/stats`)).json();
  return typeof stats === 'object' && stats !== null && 'chunks' in stats ? Number(stats.chunks) : Number.NaN;
}
