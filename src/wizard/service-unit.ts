/** What a systemd unit for one home needs to know. */
export interface ServiceFacts {
  /** Absolute. */
  readonly home: string;
  /** Who runs it: the owner of the home. */
  readonly user: string;
  /** Folders with git and npm, besides the usual ones. */
  readonly programs: readonly string[];
}

/** A home whose path a unit can't hold. */
export class UnwritablePathError extends Error {
  override readonly name = "UnwritablePathError";
}

/**
 * A hardened unit. Everything is closed that Turbot and its sandbox of core changes (bubblewrap) work without; each option was
 * tried alone and with the others, with bubblewrap and Node under systemd 252. What stays open, and why, is at its line.
 *
 * @throws UnwritablePathError
 */
export function serviceUnit({ home, user, programs }: ServiceFacts): string {
  for (const path of [home, ...programs]) {
    if (/["'\\\p{Cc}]/u.test(path))
      throw new UnwritablePathError(
        `${path} has a quotation mark or a backslash in it, which a systemd unit can't hold`,
      );
  }
  // % begins a specifier.
  const plain = (path: string) => path.replaceAll("%", "%%");
  const folder = plain(home);
  return `# Made by npm run setup. Install: sudo cp turbot.service /etc/systemd/system/ && sudo systemctl enable --now turbot
[Unit]
Description=Turbot, a Discord bot
Wants=network-online.target
After=network-online.target
# Its own restarts have their own limits; systemd should never give up.
StartLimitIntervalSec=0

[Service]
User=${user}
WorkingDirectory=${folder}
ExecStart="${folder}/node_modules/.bin/node" bin/start.js
Environment="PATH=${[...programs.map(plain), "/usr/local/bin", "/usr/bin", "/bin"].join(":")}"
Restart=always
RestartSec=5
# A setting needs a person: the log says which. Starting again would not help.
RestartPreventExitStatus=78
# The supervisor asks its bot to stop, which takes 9 s at most. Anything left after that is killed.
KillMode=mixed
TimeoutStopSec=20
# A plugin that takes all the memory ends alone: the supervisor and the bot see to it.
OOMPolicy=continue

# It writes in its home, and npm in its own cache.
ProtectSystem=strict
ReadWritePaths="${folder}"
CacheDirectory=%N
Environment=npm_config_cache=%C/%N
# The login of gh is read there. Without it, and with a home elsewhere: tmpfs.
ProtectHome=read-only
PrivateTmp=yes
UMask=0077

# No rights of root, ever.
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
RestrictSUIDSGID=yes
RestrictRealtime=yes
LockPersonality=yes
RemoveIPC=yes
PrivateDevices=yes
PrivateMounts=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectKernelModules=yes
ProtectProc=invisible
SystemCallArchitectures=native
SystemCallFilter=~@clock @cpu-emulation @debug @module @obsolete @raw-io @reboot @swap
SystemCallErrorNumber=EPERM
# Netlink: bubblewrap brings up the loopback of its empty network.
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
# Bubblewrap makes these for the tests of core changes, mounts in them and names its host. So ProtectHostname, @mount in the filter,
# ProcSubset, ProtectKernelTunables and ProtectKernelLogs (which cover parts of /proc) stay out; MemoryDenyWriteExecute would end Node.
RestrictNamespaces=cgroup ipc mnt net pid user uts

[Install]
WantedBy=multi-user.target
`;
}
