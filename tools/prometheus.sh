# shellcheck shell=sh
# Sourced by ./sluice for tests that ask a real Prometheus: puts `prometheus` and `promtool` of Debian's package into .tools/bin where there
# are none, or says how to get them. Only unpacked: installed, it would run as a service, and bring fonts and scripts for its pages.
: "${tools:?}"

has_prometheus() {
  for folder in "$tools/bin" $(printf '%s' "$PATH" | tr ':' ' '); do
    if [ -x "$folder/prometheus" ] && [ -x "$folder/promtool" ]; then return; fi
  done
  return 1
}

unpack_prometheus() (
  mkdir -p "$tools/bin" "$tools/prometheus" && cd "$tools/prometheus" || return 1
  apt-get download prometheus || { apt-get update && apt-get download prometheus; } || return 1
  dpkg-deb --extract prometheus_*.deb . && mv usr/bin/prometheus usr/bin/promtool "$tools/bin/"
)

if ! has_prometheus && command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null; then
  printf 'sluice: unpacking prometheus of Debian into .tools/bin (once) ...\n' >&2
  mkdir -p "$tools"
  unpack_prometheus >"$tools/prometheus.log" 2>&1 </dev/null || cat "$tools/prometheus.log" >&2
  rm -rf "$tools/prometheus"
fi
has_prometheus || printf 'sluice: there is no prometheus and promtool. Install them (https://prometheus.io/download).\n' >&2
