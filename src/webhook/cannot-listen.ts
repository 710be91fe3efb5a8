import type { Blaming } from "../supervisor/causes.ts";

/** Another program listens on the port already. */
export class PortInUse extends Error implements Blaming {
  override readonly name = "PortInUse";
  readonly blames = "configuration";
  readonly port: number;

  constructor(port: number, cause: unknown) {
    super(`Port ${port} is in use by another program. Stop that one, or set WEBHOOK_PORT to a free port.`, {
      cause,
    });
    this.port = port;
  }
}

/** The system doesn't let us listen there: no such address, or a port that needs more rights. */
export class CannotListen extends Error implements Blaming {
  override readonly name = "CannotListen";
  readonly blames = "configuration";
  readonly host: string;
  readonly port: number;

  constructor(host: string, port: number, cause: Error) {
    const move = "Set WEBHOOK_PORT (above 1023) and WEBHOOK_HOST to what this machine has.";
    super(`Can't listen on ${host}, port ${port}: ${cause.message}. ${move}`, { cause });
    this.host = host;
    this.port = port;
  }
}

export function listenFailure(host: string, port: number, cause: Error): Error {
  const inUse = "code" in cause && cause.code === "EADDRINUSE";
  return inUse ? new PortInUse(port, cause) : new CannotListen(host, port, cause);
}
