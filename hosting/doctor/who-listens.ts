import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

interface Holder {
  /** Such as `nginx (process 4711)`. */
  name: string;
  isGateway: boolean;
}

/** https://docs.kernel.org/networking/proc_net_tcp.html: the state of sockets that listen. */
const LISTEN = '0A';

/** The inodes of sockets that listen on a port, of either family. */
function inodesOf(port: number): Set<string> {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const lines = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap(file => readOrNothing(file).split('\n').slice(1));
  const inodes = lines.flatMap(line => {
    const fields = line.trim().split(/\s+/);
    return fields[1]?.endsWith(`:${wanted}`) && fields[3] === LISTEN ? [fields[9] ?? ''] : [];
  });
  return new Set(inodes);
}

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Of another user’s process nobody is told. */
function socketsOf(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map(descriptor => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${descriptor}`);
      } catch {
        return '';
      }
    });
  } catch {
    return [];
  }
}

/** Which process listens on a port of this machine; undefined where the system does not tell. */
export function whoListens(port: number): Holder | undefined {
  if (process.platform !== 'linux') return undefined;
  const sockets = new Set([...inodesOf(port)].map(inode => `socket:[${inode}]`));
  if (sockets.size === 0) return undefined;
  const pid = readdirSync('/proc').find(
    name => /^\d+$/.test(name) && socketsOf(name).some(socket => sockets.has(socket)),
  );
  if (pid === undefined) return undefined;
  const words = readOrNothing(`/proc/${pid}/cmdline`)
    .split('\0')
    .filter(word => word !== '');
  const program = words[0]?.split('/').at(-1) ?? 'a program';
  return {
    name: `${program} (process ${pid})`,
    isGateway: words.some(word => /(?:^|\/)hosting\/main\.(?:ts|js)$/.test(word)),
  };
}
