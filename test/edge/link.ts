/** What lies between a cluster and its edge, and can be cut. */
export interface Link {
  /** What `cluster --leaf` takes. */
  readonly leaf: string;
  /** Where an edge joins, without user and password. */
  readonly joinHost: string;
  /** The program by which the edge is started, with its parameters; empty: none. */
  readonly within: readonly string[];
  /** Where the edge is reached, whether the link is cut or not. */
  readonly edgeHost: string;
  cut(): Promise<void>;
  mend(): Promise<void>;
  remove(): Promise<void>;
}
