#!/bin/sh
# Starts Turbot from the clone in /turbot/home, and makes that clone the first time. With arguments, it runs those in the clone instead:
# npm run setup, say.
set -eu

home=${TURBOT_HOME:-/turbot/home}
repository=${GITHUB_REPO:-}
address=${CLONE_URL:-https://github.com/$repository.git}

if [ ! -d "$home/.git" ]; then
  if [ -z "$repository" ]; then
    echo "Set GITHUB_REPO to owner/name of your fork: Turbot is cloned from there, and grows there." >&2
    exit 78
  fi
  # A private repository's token reaches git by its environment: not by arguments, which others see, nor by the clone's configuration.
  if [ -n "${GITHUB_TOKEN:-}" ]; then
    login=$(printf 'x-access-token:%s' "$GITHUB_TOKEN" | base64 | tr -d '\n')
    export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=http.extraHeader GIT_CONFIG_VALUE_0="Authorization: Basic $login"
  fi
  rm -rf "$home.half"
  git clone --quiet "$address" "$home.half"
  unset GIT_CONFIG_COUNT GIT_CONFIG_KEY_0 GIT_CONFIG_VALUE_0 2>/dev/null || true
  # Only a whole clone gets the name.
  mv "$home.half" "$home"
fi

cd "$home"
# The image's packages, if they are what this clone asks for: no cell has a copy of its own then. Another image may have others.
if [ -L node_modules ]; then rm node_modules; fi
if [ ! -e node_modules ]; then
  for shared in "${TURBOT_PACKAGES:-/nowhere}"/*/; do
    if cmp -s package-lock.json "$shared/package-lock.json"; then ln -s "${shared}node_modules" node_modules; fi
  done
fi
# Without the scripts of packages, as Turbot itself installs them.
if [ ! -x node_modules/.bin/node ]; then
  npm ci --ignore-scripts --no-audit --no-fund
  npm rebuild --ignore-scripts
fi
if [ $# -gt 0 ]; then exec "$@"; fi
exec node_modules/.bin/node bin/start.js
