# shellcheck shell=sh
# Sourced by ./sluice for loads that one CPU's worth of Node cannot send: puts vegeta on the PATH, or says how to get it.
: "${tools:?}"

vegeta_version=12.13.0

PATH=$PATH:$tools/bin
export PATH
if ! command -v vegeta >/dev/null && command -v go >/dev/null; then
  printf 'sluice: building vegeta %s with Go into .tools/bin (once) ...\n' "$vegeta_version" >&2
  mkdir -p "$tools"
  env CGO_ENABLED=0 GOBIN="$tools/bin" go install "github.com/tsenart/vegeta/v12@v$vegeta_version" \
    >"$tools/vegeta.log" 2>&1 </dev/null || cat "$tools/vegeta.log" >&2
fi
