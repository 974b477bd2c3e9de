import type { CommandWords } from './command-words.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** Both names of the program, and as it is called from a clone. */
const programs = ['sluice', './sluice', 'ai-gateway-cli', './ai-gateway-cli'];

/** Names of commands and options are letters, digits and dashes: no shell reads anything else in them. */
const listOf = (words: readonly string[]): string => words.join(' ');

/** Words before the cursor, without options, decide; what options take comes behind them, where it does no harm. */
const bash = (commands: readonly CommandWords[]): string => `_sluice() {
  local path= word words
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in -*) ;; *) path="$path $word" ;; esac
  done
  case "$path " in
${commands.map(({ path, words }) => `    '${['', ...path].join(' ')} '*) words='${listOf(words)}' ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _sluice ${programs.join(' ')}
`;

const zsh = (commands: readonly CommandWords[]): string => `#compdef sluice ai-gateway-cli
autoload -U +X compinit bashcompinit && { (( $+functions[compdef] )) || compinit -u; } && bashcompinit
${bash(commands)}`;

const fish = (commands: readonly CommandWords[]): string => `function __sluice_words
  set -l path (string match --invert -- '-*' (commandline --tokenize --cut-at-cursor --current-process)[2..])
  switch "$path "
${commands.map(({ path, words }) => `    case '${path.length === 0 ? '' : `${path.join(' ')} `}*'\n      string split -- ' ' '${listOf(words)}'`).join('\n')}
  end
end
${programs
  .filter(name => !name.includes('/'))
  .map(name => `complete --command ${name} --arguments '(__sluice_words)'`)
  .join('\n')}
`;

const scripts: Readonly<Record<Shell, (commands: readonly CommandWords[]) => string>> = { bash, zsh, fish };

/** The script by which a shell completes commands and options. */
export const completionScript = (shell: Shell, commands: readonly CommandWords[]): string =>
  scripts[shell](commands);
