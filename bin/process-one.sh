#!/bin/sh
# Process 1 of a container has two duties that Node doesn't know: it passes signals on, and it collects processes that have
# lost their parent (those of a killed bot, git's own), which would stay as zombies. bin/start.js runs itself through this there.
# When it ends, the kernel ends whatever is left in the container.

# In a session of its own, Ctrl-C at a terminal reaches the program once, through here, and not twice: a second one kills.
if command -v setsid >/dev/null 2>&1; then set -- setsid "$@"; fi
"$@" &
program=$!
trap 'kill -TERM "$program" 2>/dev/null' TERM INT HUP
while :; do
  # Collects any process that ends meanwhile, not only this one; a signal interrupts it.
  wait "$program"
  code=$?
  kill -0 "$program" 2>/dev/null || exit "$code"
done
