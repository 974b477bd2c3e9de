/** What `sluice init --cluster NAME` keeps of a gateway: where it is, and where its key is found. */
export interface ClusterProfile {
  url: string;
  key?: { variable: string } | { file: string } | undefined;
  /** The configuration that `sluice apply` applies where none is named. */
  config?: string | undefined;
}

interface Profiles {
  /** The one that is meant where none is named. */
  current?: string | undefined;
  clusters: Record<string, ClusterProfile>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of the process; nothing in a browser. */
export const environmentOfProcess = (): Environment => globalThis.process?.env ?? {};

/** Modules of Node by their names, so that bundlers for browsers pass over them. */
const nodeModules = () => {
  const load = globalThis.process?.getBuiltinModule;
  return load === undefined
    ? undefined
    : { fs: load('node:fs'), path: load('node:path'), os: load('node:os') };
};

/** Where the profiles are: `$XDG_CONFIG_HOME/sluice/clusters.json`, or below `~/.config`. Undefined in a browser. */
export function profilesFile(env: Environment): string | undefined {
  const node = nodeModules();
  if (node === undefined) return undefined;
  const folder = env.XDG_CONFIG_HOME || node.path.join(env.HOME || node.os.homedir(), '.config');
  return node.path.join(folder, 'sluice', 'clusters.json');
}

/** Every profile; none where there is no file. Throws where the file cannot be read as JSON. */
export function readProfiles(env: Environment): Profiles {
  const file = profilesFile(env);
  const node = nodeModules();
  if (file === undefined || node === undefined || !node.fs.existsSync(file)) return { clusters: {} };
  try {
    return JSON.parse(node.fs.readFileSync(file, 'utf8')) as Profiles;
  } catch (cause) {
    throw new Error(`${file} cannot be read. Make it anew: sluice init --cluster NAME`, { cause });
  }
}

/** The key of a profile, if it is where the profile says. */
export function keyOfProfile({ key }: ClusterProfile, env: Environment): string | undefined {
  if (key === undefined) return undefined;
  if ('variable' in key) return env[key.variable] || undefined;
  const fs = nodeModules()?.fs;
  return fs?.existsSync(key.file) ? fs.readFileSync(key.file, 'utf8').trim() || undefined : undefined;
}
