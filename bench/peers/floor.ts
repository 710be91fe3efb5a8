import { WebSocket } from "ws";

/** The floor: a socket that stays connected and parses what it is sent. Nothing on Node can do less. */
const send = (op: number, d: unknown) => socket.send(JSON.stringify({ op, d }));
const gateway = await fetch(`${process.env.DISCORD_API_URL}/v10/gateway`);
const { url } = (await gateway.json()) as { url: string };
const socket = new WebSocket(`${url}?v=10&encoding=json`);
let sequence: number | null = null;
socket.on("message", (data) => {
  const { op, t, d, s } = JSON.parse(String(data));
  sequence = s ?? sequence;
  if (op === 10) {
    setInterval(() => send(1, sequence), d.heartbeat_interval);
    // Guilds, their messages, and what is in those.
    const intents = (1 << 0) | (1 << 9) | (1 << 15);
    send(2, { token: process.env.DISCORD_TOKEN, intents, properties: { os: "linux" } });
  }
  if (t === "READY") process.send?.("ready");
});
process.once("SIGTERM", () => process.exit(0));
