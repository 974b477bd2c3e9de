# shellcheck shell=sh
# Sourced by ./sluice for the tests of the Python client: makes a virtual environment in .tools/python with what its lock
# file names, or says why there is none; those tests skip themselves then.
: "${root:?}" "${tools:?}"

uv_version=0.13.9
requirements=$root/libs/sdk-python/requirements.lock

# Sets `uv`: one of the PATH, or one that pip puts into .tools/uv.
find_uv() {
  uv=$(command -v uv) && return
  uv=$tools/uv/bin/uv
  [ -x "$uv" ] || python3 -m pip install --quiet --disable-pip-version-check --target "$tools/uv" "uv==$uv_version"
}

# pip needs a minute for what uv does in seconds.
install_python_packages() {
  rm -rf "$tools/python"
  find_uv &&
    "$uv" venv --quiet --no-python-downloads --python python3 "$tools/python" &&
    "$uv" pip sync --quiet --python "$tools/python/bin/python" "$requirements" &&
    cp "$requirements" "$tools/python/requirements.lock"
}

if ! cmp -s "$requirements" "$tools/python/requirements.lock"; then
  printf 'sluice: installing Python packages for tests into .tools/python (once for each lock file) ...\n' >&2
  mkdir -p "$tools"
  install_python_packages >"$tools/python.log" 2>&1 </dev/null || {
    cat "$tools/python.log" >&2
    rm -rf "$tools/python"
    printf 'sluice: there are no Python packages: tests of the Python client are skipped. They need Python >= 3.10 with pip.\n' >&2
  }
fi
