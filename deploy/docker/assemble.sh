#!/bin/sh
# assemble.sh SOURCE IMAGE [ARCHITECTURE]: makes the root folder of the image out of the workspace in SOURCE, on Debian, with Node
# and pnpm on the PATH. The Dockerfile runs it; so does a test, on a machine without Docker.
set -eu

source=$(cd "$1" && pwd)
image=$2
architecture=${3:-amd64}
mkdir -p "$image"
image=$(cd "$image" && pwd)

# What Node and onnxruntime are linked with. Authorities and time zones are in Node itself.
packages='base-files libc6 libgcc-s1 libstdc++6 libatomic1'

# Every file of a package but documentation and programs, and its entry for those who scan images for known faults.
copy_package() {
  dpkg-query --listfiles "$1" | grep -Ev '^/(usr/)?(s?bin|share/(doc|man|lintian|locale))(/|$)|/gconv/|^/(usr/)?lib/[^/]*/audit/' |
    while read -r path; do
      if [ -f "$path" ] || [ -h "$path" ]; then (cd / && cp -a --parents ".$path" "$image"); fi
    done
  mkdir -p "$image/usr/share/doc/$1" "$image/var/lib/dpkg/status.d"
  cp "/usr/share/doc/$1/copyright" "$image/usr/share/doc/$1/" 2>/dev/null || true
  dpkg-query --status "$1" >"$image/var/lib/dpkg/status.d/$1"
}

# As Debian lays them out: what is in /lib is in /usr/lib.
mkdir -p "$image/usr/lib" "$image/usr/lib64" "$image/usr/local/bin" "$image/etc"
ln -s usr/lib "$image/lib"
ln -s usr/lib64 "$image/lib64"
for package in $packages; do copy_package "$package"; done
printf 'hosts: files dns\n' >"$image/etc/nsswitch.conf"

# The user that it runs as, who owns nothing but its state.
printf 'root:x:0:0:root:/:/sbin/nologin\nappuser:x:10001:10001::/home/appuser:/sbin/nologin\n' >"$image/etc/passwd"
printf 'root:x:0:\nappuser:x:10001:\n' >"$image/etc/group"
mkdir -p "$image/home/appuser/config" "$image/var/lib/sluice" "$image/tmp" "$image/proc" "$image/dev" "$image/sys"
chmod 1777 "$image/tmp"
chown 10001:10001 "$image/var/lib/sluice"

strip --strip-unneeded -o "$image/usr/local/bin/node" "$(command -v node)"

# The workspace as it is: Node runs the sources. Installed where it stays, since pnpm links packages by path.
mkdir "$image/app"
(
  cd "$source"
  tar --create --exclude=node_modules --exclude='*.test.ts' \
    LICENSE package.json pnpm-lock.yaml pnpm-workspace.yaml libs services hosting loadtest test/package.json examples/package.json deploy/docker
) | tar --extract --directory "$image/app"
cd "$image/app"
CI=true pnpm install --prod --frozen-lockfile --filter '@sluice/hosting...' --package-import-method=copy
pnpm --filter '@sluice/hosting...' sbom --prod --sbom-format cyclonedx --sbom-spec-version 1.6 --sbom-type application --out "$image/app/sbom.cdx.json"
node deploy/docker/prune.mjs "$architecture"
