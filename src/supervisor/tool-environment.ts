/** The parts of the supervisor's environment that npm and other tools get: where programs are, and how to reach the network. */
const passedOn = new Set([
  "PATH",
  "HOME",
  "TMPDIR",
  "NODE_EXTRA_CA_CERTS",
  "SSL_CERT_FILE",
  ...["http_proxy", "https_proxy", "all_proxy", "no_proxy"].flatMap((name) => [name, name.toUpperCase()]),
]);

/** `npm start` sets these to its own folder, and our `npm ci` must not install there. */
const npmsOwn = new Set(["npm_config_local_prefix", "npm_config_global_prefix", "npm_config_prefix"]);

/** @returns an environment without any of the bot's settings or secrets */
export function toolEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const chosen: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    const forNpm = /^npm_config_/i.test(name) && !npmsOwn.has(name.toLowerCase());
    if (value !== undefined && (passedOn.has(name) || forNpm)) chosen[name] = value;
  }
  return chosen;
}
