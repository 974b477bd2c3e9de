import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '@sluice/testkit';
import { repositoryRoot } from '../workspace.ts';
import { dockerFolder, imageSettings } from './dockerfile.ts';
import { toolPath } from './tools.ts';

/** What assembling and entering a root folder takes: Debian’s tools, and root. */
export const canAssemble =
  process.getuid?.() === 0 &&
  ['dpkg-query', 'strip', 'unshare', 'tar'].every(program => toolPath(program) !== undefined);

/** Where pnpm is: on the PATH, or where the wrapper has put it. */
const pnpmFolders = (): string[] =>
  readdirSync(join(repositoryRoot, '.tools'))
    .filter(name => name.startsWith('pnpm-'))
    .map(name => join(repositoryRoot, '.tools', name));

/** Runs what the Dockerfile runs to make the root folder of the image. Resolves with its path. */
export async function assembleImage(): Promise<string> {
  const root = join(temporaryFolder(), 'image');
  const path = [dirname(process.execPath), ...pnpmFolders(), process.env.PATH].join(':');
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  await promisify(execFile)('sh', [join(dockerFolder, 'assemble.sh'), repositoryRoot, root, architecture], {
    env: { ...process.env, PATH: path },
    maxBuffer: 2 ** 26,
  });
  return root;
}

export interface ContainerOptions {
  root: string;
  /** What a `docker run` would say behind the image. Default: the image’s own command. */
  command?: readonly string[];
  entrypoint?: readonly string[];
  environment?: Record<string, string>;
  /** Mounted at /home/appuser/config. */
  configFolder: string;
}

/**
 * Mounts as a container has them: the image read-only, /tmp and the state in memory, the configuration from outside. What they
 * cover is seen by this process alone.
 */
const ENTER = `
set -e
root=$1 config=$2 user=$3 group=$4 folder=$5
shift 5
mount --bind "$root" "$root"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount --bind "$config" "$root/home/appuser/config"
mount -t tmpfs tmpfs "$root/tmp"
mount -t tmpfs -o "uid=$user,gid=$group,mode=0700" tmpfs "$root/var/lib/sluice"
mount -o remount,ro,bind "$root"
exec unshare --root="$root" --wd="$folder" --setgid="$group" --setuid="$user" "$@"
`;

/** Starts a process in the image as Docker would: its user, working folder, variables and entry point, nothing of this machine’s. */
export function runInImage(options: ContainerOptions): ChildProcess {
  const { root, configFolder, environment = {} } = options;
  const { user, workingFolder, entrypoint, command } = imageSettings;
  const [program = '', ...parameters] = [
    ...(options.entrypoint ?? entrypoint),
    ...(options.command ?? command),
  ];
  const [uid = '', gid = ''] = user.split(':');
  return spawn(
    toolPath('unshare') ?? 'unshare',
    [
      '--mount',
      '/bin/sh',
      '-c',
      ENTER,
      'enter',
      root,
      configFolder,
      uid,
      gid,
      workingFolder,
      `/usr/local/bin/${program}`,
      ...parameters,
    ],
    {
      env: { ...imageSettings.environment, ...environment, PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
}

/** Runs it to its end. */
export async function runToEnd(options: ContainerOptions): Promise<{ code: number; output: string }> {
  const child = runInImage(options);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text: Buffer) => {
      output += text.toString();
    });
  const [code] = await once(child, 'close');
  return { code: Number(code), output };
}
