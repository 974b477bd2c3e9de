# shellcheck shell=sh
# Sourced by ./sluice for what runs real servers: sets NATS_SERVER and REDIS_SERVER to programs that exist,
# installs them where it can, or says what to install.
: "${tools:?}"

nats_version=2.15.2

# `find_server PROGRAM`: prints its path. Debian puts nats-server where only root's PATH leads.
find_server() {
  command -v "$1" && return
  for folder in "$tools/bin" /usr/local/sbin /usr/sbin /opt/homebrew/bin; do
    if [ -x "$folder/$1" ]; then
      printf '%s\n' "$folder/$1"
      return
    fi
  done
  return 1
}

announce() { printf 'sluice: %s\n' "$*" >&2; }

# Runs a command; what it prints is shown only where it fails.
attempt() {
  mkdir -p "$tools"
  "$@" >"$tools/servers.log" 2>&1 </dev/null || {
    cat "$tools/servers.log" >&2
    return 1
  }
}

go_install_nats() {
  command -v go >/dev/null || return 1
  announce "building nats-server $nats_version with Go into .tools/bin (once) ..."
  attempt env CGO_ENABLED=0 GOBIN="$tools/bin" go install "github.com/nats-io/nats-server/v2@v$nats_version"
}

debian_install() {
  command -v apt-get >/dev/null && [ "$(id -u)" -eq 0 ] || return 1
  announce "installing $1 with apt-get (once) ..."
  attempt apt-get update &&
    attempt env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$1"
}

if [ -z "${NATS_SERVER:-}" ]; then
  NATS_SERVER=$(find_server nats-server) || {
    go_install_nats || debian_install nats-server || true
    NATS_SERVER=$(find_server nats-server) || {
      announce 'nats-server is missing. Install it (Debian: apt-get install nats-server; macOS: brew install nats-server;'
      announce "with Go: go install github.com/nats-io/nats-server/v2@v$nats_version), or set NATS_SERVER to its path."
      exit 1
    }
  }
fi
if [ -z "${REDIS_SERVER:-}" ]; then
  REDIS_SERVER=$(find_server redis-server) || {
    debian_install redis-server || true
    REDIS_SERVER=$(find_server redis-server) || {
      announce 'redis-server is missing. Install it (Debian: apt-get install redis-server; macOS: brew install redis),'
      announce 'or set REDIS_SERVER to its path.'
      exit 1
    }
  }
fi
export NATS_SERVER REDIS_SERVER
