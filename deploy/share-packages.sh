#!/bin/sh
# Installs the packages of a package-lock.json once, for all Turbots of this machine that run on it:
#   share-packages.sh <folder with package.json and package-lock.json> <store>
# Run it as a user that no Turbot runs as, and start Turbots with TURBOT_PACKAGES=<store>. Packages that no release links to any more
# can be deleted. Without the scripts of packages, as Turbot itself installs them.
set -eu
umask 022

from=$(cd "$1" && pwd)
mkdir -p "$2"
store=$(cd "$2" && pwd)

for there in "$store"/*/; do
  if cmp -s "$there/package-lock.json" "$from/package-lock.json"; then
    echo "They are in $there already."
    exit 0
  fi
done

half="$store/.half"
rm -rf "$half"
mkdir "$half"
for file in package.json package-lock.json .npmrc; do
  if [ -f "$from/$file" ]; then cp "$from/$file" "$half/$file"; fi
done
cd "$half"
npm ci --ignore-scripts --omit=dev --no-audit --no-fund --no-update-notifier
npm rebuild --ignore-scripts --omit=dev --no-audit --no-fund --no-update-notifier
# Only compilers need Node's headers, and nothing is compiled.
rm -rf node_modules/node-*/include node_modules/node-*/share
chmod -R go-w .
# Only a whole one gets the name.
whole="$store/$(sha256sum package-lock.json | cut -c1-16)"
mv "$half" "$whole"
echo "Installed in $whole."
