/** What says only that it was tried, or ended. */
const UNTELLING = /connection created|: Client Closed/i;

/**
 * Why an edge does not hear its hub, as far as the log of its own nats-server tells, and what to do. The texts looked for are those of
 * nats-server (server/errors.go, server/leafnode.go).
 */
export function explainLink(log: string): string {
  const said = log
    .split('\n')
    .filter(line => /leafnode|JetStream using domains/i.test(line) && !UNTELLING.test(line))
    .at(-1)
    ?.replace(/^\[\d+\] \S+ \S+ \[\w+\] /, '');
  if (said === undefined) return 'it does not answer yet';
  if (/authorization violation|authentication/i.test(said))
    return 'it refuses the login. Check user and password of edge.join (or edge.credentials); the hub needs a user for this edge, as "sluice nats edge" writes it';
  if (/x509|tls|certificate/i.test(said))
    return `TLS fails (${said}). Check edge.tls, that the hub’s leaf-node port speaks TLS, and that the address names the host of its certificate`;
  if (/duplicate|same name/i.test(said))
    return 'another edge has joined under the same name. Give each one a user of its own';
  if (/using domains/i.test(said))
    return 'the link stands, but control of the hub is not heard. See whether control runs there, and whether its NATS has the JetStream domain "hub"';
  return said;
}
