import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { GatewayOpcodes as Op } from "discord-api-types/v10";
import { type WebSocket, WebSocketServer } from "ws";
import type { Faults } from "../../simulator-kit/faults.ts";
import type { Core } from "../core.ts";
import type { DiscordSimulator } from "../discord-simulator.ts";
import { type Connection, createConnection, nameOf } from "./connection.ts";
import type { Sessions } from "./sessions.ts";

export interface GatewayServer {
  /** Takes over an HTTP upgrade. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  readonly control: DiscordSimulator["gateway"];
  stop(): void;
}

interface Peer {
  readonly socket: WebSocket;
  readonly connection: Connection;
  close(code: number, reason: string): void;
  /** Sends what was held back while deaf. */
  flush(): void;
}

/** Gateway v10 on sockets; JSON, uncompressed. */
export function createGatewayServer(
  core: Core,
  sessions: Sessions,
  faults: Faults,
  resumeUrl: () => string,
): GatewayServer {
  const server = new WebSocketServer({ noServer: true });
  const peers = new Set<Peer>();
  let deaf = false;

  const accept = (socket: WebSocket, request: IncomingMessage) => {
    const held: (() => void)[] = [];
    let closedWith: number | undefined;
    const act = (action: () => void) => (deaf ? void held.push(action) : action());
    const connection = createConnection(
      core,
      sessions,
      {
        send: (op, rest = {}) => {
          const text = JSON.stringify({ op, d: rest.d ?? null, s: rest.s ?? null, t: rest.t ?? null });
          act(() => {
            core.journal.add({ kind: "gateway-out", what: rest.t ?? nameOf(op), detail: rest });
            socket.send(text);
          });
        },
        close: (code, reason) =>
          act(() => {
            closedWith ??= code;
            close(socket, code, reason);
          }),
      },
      resumeUrl(),
    );
    const peer: Peer = {
      socket,
      connection,
      close(code, reason) {
        closedWith ??= code;
        close(socket, code, reason);
      },
      flush() {
        for (const action of held.splice(0)) action();
      },
    };
    peers.add(peer);
    socket.on("message", (data) => act(() => connection.receive(String(data))));
    // A close follows right after; there is nothing else to do.
    socket.on("error", () => {});
    socket.on("close", (code) => {
      peers.delete(peer);
      core.journal.add({ kind: "gateway-in", what: "CLOSE", status: code });
      if (closedWith === undefined) connection.closed("client", code);
      else connection.closed("server", closedWith);
    });
    const query = new URL(request.url ?? "/", "http://gateway").searchParams;
    if (!["9", "10"].includes(query.get("v") ?? "")) return close(socket, 4012, "Invalid API version.");
    if (query.get("encoding") !== "json" || query.has("compress")) {
      return close(socket, 4002, "This gateway speaks JSON without compression.");
    }
    core.journal.add({ kind: "gateway-in", what: "CONNECT", detail: request.url });
    const fault = faults.take("HELLO /gateway");
    if (fault?.kind === "drop") return socket.terminate();
    if (fault?.kind === "answer") return close(socket, fault.status, "");
    if (fault?.kind === "drop_after") setImmediate(() => socket.terminate());
    act(() => {
      core.journal.add({ kind: "gateway-out", what: "HELLO" });
      const d = { heartbeat_interval: core.settings.heartbeatMs, _trace: [] };
      socket.send(JSON.stringify({ op: Op.Hello, d, s: null, t: null }));
    });
  };

  const close = (socket: WebSocket, code: number, reason: string) => {
    core.journal.add({ kind: "gateway-out", what: "CLOSE", status: code, detail: reason });
    socket.close(code, reason);
  };
  const watch = setInterval(() => {
    if (deaf) return;
    for (const peer of peers) {
      if (peer.connection.isOverdue()) peer.close(4009, "Session timed out.");
    }
  }, core.settings.heartbeatMs);
  watch.unref();

  return {
    upgrade(request, socket, head) {
      const fault = faults.take("CONNECT /gateway");
      if (fault?.kind === "drop" || fault?.kind === "drop_after") return void socket.destroy();
      if (fault?.kind === "answer") {
        return void socket.end(
          `HTTP/1.1 ${fault.status} Fault\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
        );
      }
      const go = () => server.handleUpgrade(request, socket, head, (accepted) => accept(accepted, request));
      if (fault?.kind === "delay") setTimeout(go, fault.ms).unref();
      else go();
    },
    control: {
      connected: () => sessions.connected(),
      dropSockets(code) {
        for (const peer of peers) {
          if (code === undefined) peer.socket.terminate();
          else peer.close(code, "");
        }
      },
      expireSessions: () => sessions.expire(),
      dispatch(t, d) {
        for (const session of core.data.sessions.values()) sessions.dispatch(session, t, structuredClone(d));
      },
      say(frame) {
        for (const { socket } of peers) socket.send(frame);
      },
      requestReconnect() {
        for (const { socket } of peers) {
          core.journal.add({ kind: "gateway-out", what: "RECONNECT" });
          socket.send(JSON.stringify({ op: Op.Reconnect, d: null, s: null, t: null }));
        }
      },
      deafen(on) {
        deaf = on;
        if (!on) for (const peer of peers) peer.flush();
      },
    },
    stop() {
      clearInterval(watch);
      for (const { socket } of peers) socket.terminate();
      server.close();
    },
  };
}
