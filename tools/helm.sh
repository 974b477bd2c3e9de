# shellcheck shell=sh
# Sourced by ./sluice for what renders the chart: sets `helm` to a program that exists, or says how to get one.
: "${tools:?}"

helm_version=4.3.1

find_helm() {
  if [ -x "$tools/bin/helm" ]; then
    helm=$tools/bin/helm
  else
    helm=$(command -v helm)
  fi
}

if ! find_helm && command -v go >/dev/null; then
  printf 'sluice: building helm %s with Go into .tools/bin (once, some minutes) ...\n' "$helm_version" >&2
  mkdir -p "$tools"
  env CGO_ENABLED=0 GOBIN="$tools/bin" go install -trimpath -ldflags '-s -w' "helm.sh/helm/v4/cmd/helm@v$helm_version" \
    >"$tools/helm.log" 2>&1 </dev/null || cat "$tools/helm.log" >&2
fi
find_helm || printf 'sluice: there is no helm. Install it (https://helm.sh/docs/intro/install), or Go, which builds it.\n' >&2
