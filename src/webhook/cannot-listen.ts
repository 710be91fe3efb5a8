import type { Blaming } from "../ipc/causes.ts";

/** Another program already listens on the port. */
export class PortInUseError extends Error implements Blaming {
  override readonly name = "PortInUseError";
  readonly blames = "configuration";
  readonly port: number;

  constructor(port: number, cause: unknown) {
    super(`Port ${port} is in use by another program. Stop that one, or set WEBHOOK_PORT to a free port.`, {
      cause,
    });
    this.port = port;
  }
}

/** The system doesn't let us listen there: no such address, an unknown name, or a port that needs more rights. */
export class CannotListenError extends Error implements Blaming {
  override readonly name = "CannotListenError";
  readonly blames = "configuration";
  readonly host: string;
  readonly port: number;

  constructor(host: string, port: number, cause: Error) {
    super(refusal(host, port, cause), { cause });
    this.host = host;
    this.port = port;
  }
}

/** The system's codes for an address that isn't this machine's, one of another family, and for names. */
const noAddressOfOurs = new Set(["EADDRNOTAVAIL", "EAFNOSUPPORT", "EINVAL", "ENOTFOUND", "EAI_AGAIN"]);

function refusal(host: string, port: number, cause: Error): string {
  const code = "code" in cause ? String(cause.code) : "";
  if (noAddressOfOurs.has(code)) {
    return (
      `WEBHOOK_HOST=${host} isn't an address of this machine: leave WEBHOOK_HOST out, or use 127.0.0.1 behind a ` +
      "proxy. A name or another machine's address doesn't work there."
    );
  }
  if (code === "EACCES" || code === "EPERM") {
    return `Turbot isn't allowed to listen on port ${port}: set WEBHOOK_PORT to one above 1023.`;
  }
  return `Can't listen on ${host}, port ${port}: ${cause.message}. Set WEBHOOK_PORT and WEBHOOK_HOST to what this machine offers.`;
}

export function listenFailure(host: string, port: number, cause: Error): Error {
  const inUse = "code" in cause && cause.code === "EADDRINUSE";
  return inUse ? new PortInUseError(port, cause) : new CannotListenError(host, port, cause);
}
