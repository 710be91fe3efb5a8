import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { deflateSync } from "node:zlib";
import { silentLog } from "../../log/log.ts";
import { createRenderer } from "./renderer.ts";
import { rendererPermissions } from "./renderer-permissions.ts";
import { RendererEndedError, type RendererProcess, startRenderer } from "./renderer-process.ts";
import { validatePicture } from "./validate-picture.ts";

const drawingOf = (children: readonly unknown[], size = {}) =>
  validatePicture({ width: 300, height: 120, alt: "x", children, ...size }).drawing;
const plain = drawingOf([{ text: "Ahoy, Привет, Γειά, 鯛 🎉" }]);

function realRenderer(t: TestContext) {
  const renderer = createRenderer({
    nodePath: process.execPath,
    log: silentLog,
    elapsed: () => performance.now(),
  });
  t.after(renderer.stop);
  return renderer;
}

/** Width and height, as a PNG says. */
const sizeOf = (png: Uint8Array) => {
  const bytes = Buffer.from(png);
  return [bytes.toString("latin1", 1, 4), bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
};

test("a picture is drawn with text, shapes and pictures inside, in a process that can read nothing else", async (t) => {
  const renderer = realRenderer(t);
  const empty = await renderer.draw("a", drawingOf([]), []);
  const text = await renderer.draw("a", plain, []);
  assert.deepEqual(sizeOf(text), ["PNG", 300, 120]);
  assert.ok(text.length > empty.length + 1_000, "the text isn't drawn");
  const inside = drawingOf([{ image: { handle: "x" }, width: 50, height: 50, radius: "round" }]);
  assert.ok((await renderer.draw("a", inside, [text])).length > empty.length);
  const all = drawingOf([
    { bar: 0.5, width: 100 },
    { line: [1, 5, 2], width: 100, height: 30 },
    {
      row: [
        {
          pie: [
            { value: 1, color: 0xff0000 },
            { value: 2, color: "#00ff0080" },
          ],
          size: 30,
        },
      ],
      background: { from: 0, to: 0xffffff },
    },
  ]);
  assert.ok((await renderer.draw("a", all, [])).length > empty.length);
});

test("its process reads its own code and fonts, and reaches no network", () => {
  const tries = `
    const { readFileSync, existsSync } = require("node:fs");
    const attempt = (what, act) => { try { act(); console.log(what); } catch (error) { console.log(error.code); } };
    attempt("read", () => readFileSync("/etc/passwd"));
    attempt("read", () => readFileSync(${JSON.stringify(fileURLToPath(new URL("../../../README.md", import.meta.url)))}));
    attempt("written", () => require("node:fs").writeFileSync("/tmp/turbot-renderer", ""));
    attempt("ran", () => require("node:child_process").spawnSync("true"));
    console.log(Object.keys(process.env).length);
    require("node:net").connect(1, "127.0.0.1").on("error", (error) => console.log(error.code));`;
  const { stdout } = spawnSync(process.execPath, [...rendererPermissions(), "--eval", tries], { env: {} });
  assert.deepEqual(String(stdout).trim().split("\n"), [
    ...Array(4).fill("ERR_ACCESS_DENIED"),
    "0",
    "ERR_ACCESS_DENIED",
  ]);
});

test("pictures inside that are broken, no pictures, or too large are refused, and the process goes on", async (t) => {
  const renderer = realRenderer(t);
  const drawing = drawingOf([{ image: { handle: "x" }, width: 50, height: 50 }]);
  const good = await renderer.draw("a", plain, []);
  const cut = good.subarray(0, good.length / 2);
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>');
  for (const [bytes, why] of [
    [new Uint8Array(), /no PNG, JPEG, WebP or GIF/],
    [svg, /no PNG, JPEG, WebP or GIF/],
    [Buffer.from("\u0089PNG", "latin1"), /no PNG/],
    [claiming(8_193, 10), /too many pixels/],
    [claiming(8_000, 8_000), /too many pixels/],
    [cut, /can't be drawn/],
    [gif(65_535), /too many pixels/],
  ] as const)
    await assert.rejects(renderer.draw("a", drawing, [bytes]), { name: "RefusalError", message: why });
  assert.deepEqual(await renderer.draw("a", plain, []), good);
  assert.deepEqual(sizeOf(await renderer.draw("a", drawing, [gif(1)])), ["PNG", 300, 120]);
});

test("a process that takes too long, or too much memory, is ended, and its picture is refused", async (t) => {
  for (const [limit, why] of [
    [{ drawMs: 1 }, /it takes too long\. Make it smaller and simpler/],
    [{ memory: 1024 * 1024 }, /it takes too much memory/],
  ] as const) {
    let limits: object = limit;
    const renderer = createRenderer({
      nodePath: process.execPath,
      log: silentLog,
      elapsed: () => performance.now(),
      start: (powers) => startRenderer({ ...powers, ...limits }),
    });
    t.after(renderer.stop);
    await assert.rejects(renderer.draw("a", plain, []), { name: "RefusalError", message: why });
    limits = {};
    assert.deepEqual(sizeOf(await renderer.draw("a", plain, [])), ["PNG", 300, 120]);
  }
});

test("a renderer that doesn't start is Turbot's failure, and plugins are told to answer in words", async (t) => {
  const renderer = createRenderer({ nodePath: "/nowhere/node", log: silentLog, elapsed: () => 0 });
  t.after(renderer.stop);
  await assert.rejects(renderer.draw("a", plain, []), { blame: "turbot", message: /Answer in words/ });
});

test("a picture whose process was ended from outside gets a second chance, and no third", async (t) => {
  let ends = 1;
  const start = async (): Promise<RendererProcess> => ({
    async draw() {
      if (ends === 0) return Buffer.from("drawn");
      ends -= 1;
      throw new RendererEndedError("crash", "it ended with SIGKILL");
    },
    isWorn: () => false,
    end: () => {},
  });
  const renderer = createRenderer({ nodePath: "", log: silentLog, elapsed: () => 0, start });
  t.after(renderer.stop);
  assert.equal(String(await renderer.draw("a", plain, [])), "drawn");
  ends = 2;
  await assert.rejects(renderer.draw("a", plain, []), /the process that draws ended/);
  assert.equal(String(await renderer.draw("a", plain, [])), "drawn");
});

test("a picture isn't blamed for memory that others' pictures left taken", async (t) => {
  let started = 0;
  const start = async (): Promise<RendererProcess> => {
    started += 1;
    let drawn = 0;
    return {
      async draw({ width }) {
        drawn += 1;
        if (drawn > 1 || width === 666) throw new RendererEndedError("memory", "it ended with 70");
        return Buffer.from("drawn");
      },
      isWorn: () => false,
      end: () => {},
    };
  };
  const renderer = createRenderer({ nodePath: "", log: silentLog, elapsed: () => 0, start });
  t.after(renderer.stop);
  // Each but the first comes after another one in the same process.
  for (let count = 0; count < 5; count += 1)
    assert.equal(String(await renderer.draw("light", plain, [])), "drawn");
  assert.equal(started, 5);
  await assert.rejects(renderer.draw("heavy", drawingOf([], { width: 666 }), []), /takes too much memory/);
  assert.equal(started, 6);
});

test("the process starts again when it was ended from outside", async (t) => {
  const pids: RendererProcess[] = [];
  const renderer = createRenderer({
    nodePath: process.execPath,
    log: silentLog,
    elapsed: () => performance.now(),
    async start(powers) {
      const started = await startRenderer(powers);
      pids.push(started);
      return started;
    },
  });
  t.after(renderer.stop);
  const before = await renderer.draw("a", plain, []);
  pids[0]?.end();
  assert.deepEqual(await renderer.draw("a", plain, []), before);
  assert.equal(pids.length, 2);
});

test("a picture that takes too much ends its process, not the others' pictures", async () => {
  let time = 0;
  let started = 0;
  const fake = async (): Promise<RendererProcess> => {
    started += 1;
    let isOver = false;
    return {
      async draw({ width }) {
        if (width !== 666) return Buffer.from("drawn");
        isOver = true;
        throw new RendererEndedError("time", "more than 2000 ms");
      },
      isWorn: () => isOver,
      end: () => {
        isOver = true;
      },
    };
  };
  const renderer = createRenderer({ nodePath: "", log: silentLog, elapsed: () => time, start: fake });
  const heavy = drawingOf([], { width: 666 });
  for (let count = 0; count < 3; count += 1) {
    const both = await Promise.allSettled([
      renderer.draw("heavy", heavy, []),
      renderer.draw("light", plain, []),
    ]);
    assert.deepEqual(
      both.map(({ status }) => status),
      ["rejected", "fulfilled"],
    );
  }
  assert.equal(started, 4);
  await assert.rejects(renderer.draw("heavy", plain, []), /draws none for 10 minutes/);
  assert.equal(String(await renderer.draw("light", plain, [])), "drawn");
  time += 11 * 60_000;
  assert.equal(String(await renderer.draw("heavy", plain, [])), "drawn");
  renderer.stop();
  await assert.rejects(renderer.draw("light", plain, []), /being restarted/);
});

test("plugins take turns, and one that wants too much at once is told", async () => {
  const drawn: string[] = [];
  const gate = Promise.withResolvers<void>();
  const start = async (): Promise<RendererProcess> => ({
    async draw({ width }) {
      await gate.promise;
      drawn.push(width === 100 ? "greedy" : "modest");
      return Buffer.from("");
    },
    isWorn: () => false,
    end: () => {},
  });
  const renderer = createRenderer({ nodePath: "", log: silentLog, elapsed: () => 0, start });
  const [greedy, modest] = [drawingOf([], { width: 100 }), drawingOf([], { width: 200 })];
  const many = Array.from({ length: 12 }, () => renderer.draw("greedy", greedy, []));
  const one = renderer.draw("modest", modest, []);
  gate.resolve();
  await one;
  assert.deepEqual(drawn, ["greedy", "greedy", "modest"]);
  const ends = await Promise.allSettled(many);
  assert.equal(ends.filter(({ status }) => status === "rejected").length, 1);
  renderer.stop();
});

/** The beginning of a PNG that says to be of a size, with a little that could be pixels. */
function claiming(width: number, height: number): Uint8Array {
  const bytes = Buffer.concat([Buffer.alloc(33), deflateSync(Buffer.alloc(1000))]);
  bytes.write("\u0089PNG\r\n\u001a\n", "latin1");
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
}

/** A GIF whose screen has one pixel, with a comment and a frame of a size. */
function gif(side: number): Uint8Array {
  const screen = Buffer.from([...Buffer.from("GIF89a"), 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
  const comment = Buffer.from([0x21, 0xfe, 2, 0x2c, 0x2c, 0]);
  const frame = Buffer.from([0x2c, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 0x4c, 0x01, 0, 0x3b]);
  frame.writeUInt16LE(side, 5);
  frame.writeUInt16LE(side, 7);
  return Buffer.concat([screen, comment, frame]);
}
