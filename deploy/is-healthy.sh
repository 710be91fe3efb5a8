#!/bin/sh
# Whether people are served: asked inside the container, on its own loopback, which nobody else reaches.
# A program without arguments, because some engines take a check's words apart.
exec node -e "fetch('http://127.0.0.1:9464/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"
