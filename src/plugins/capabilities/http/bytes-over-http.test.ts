import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { silentLog } from "../../../log/log.ts";
import { createFakeChannel } from "../../dry-run/fake-channel.ts";
import { slashInteraction } from "../../dry-run/fake-slash.ts";
import { firstAnswer } from "../../dry-run/fixtures/first-answer.ts";
import { createPluginHost } from "../../host/create-plugin-host.ts";
import { nullLookup } from "../null-lookup.ts";
import { createHttpGate } from "./http-gate.ts";

test("sends and receives bytes unchanged, and text as text", async (t) => {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    // Sends back what it got, reversed.
    response.end(Buffer.concat(parts).reverse());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const folder = mkdtempSync(join(tmpdir(), "turbot-bytes-"));
  writeFileSync(
    join(folder, "echo.ts"),
    `
import { slashCommand, TurbotPlugin } from "turbot";
export default class Echo extends TurbotPlugin {
  static readonly needs = { http: ["echo.example"] } as const;
  echo = slashCommand({ name: "echo", description: "Echo" }, async (interaction) => {
    const url = "http://echo.example:${port}/";
    const raw = await this.turbot.http.post(url, { body: new Uint8Array([0, 1, 200, 255]) });
    const text = await this.turbot.http.post(url, { body: "abc" });
    const json = await this.turbot.http.post(url, { body: [1, 2] });
    await interaction.reply([raw.bytes().join(), text.text(), text.bytes().join(), json.text()].join(" "));
  });
}`,
  );
  const { messenger, guilds, events } = createFakeChannel();
  const problems: string[] = [];
  const host = createPluginHost({
    folder,
    dataFolder: join(folder, "data"),
    nodePath: process.execPath,
    messenger,
    guilds,
    lookup: nullLookup,
    log: silentLog,
    http: createHttpGate({
      lookup: (_name, _options, callback) => callback(null, [{ address: "127.0.0.1", family: 4 }]),
      isAllowed: () => true,
      ports: [port],
    }),
    report: (_plugin, { message }) => void problems.push(message),
  });
  t.after(async () => {
    await host.stop();
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await host.start();
  await host.onInteraction(slashInteraction({ type: 1, name: "echo", description: "" } as never, {}, "ada"));
  assert.deepEqual(problems, []);
  assert.equal(firstAnswer(events)?.content, "255,200,1,0 cba 99,98,97 ]2,1[");
});
