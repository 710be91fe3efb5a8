import assert from "node:assert/strict";
import { test } from "node:test";
import { QuickJS } from "quickjs-wasi";
import { readEngineLibrary } from "./engine-library.ts";
import { toRestore } from "./engine-snapshot.ts";
import { createEngineTemplate, engineLimits, takeEntryPoints } from "./engine-template.ts";
import { readRuntimeSources } from "./runtime-sources.ts";

test("copies of an engine have all of its state, and take no memory for a stack that nothing has used", async () => {
  const runtimeSources = readRuntimeSources(new URL("../../../", import.meta.url));
  const { wasm, extensions, snapshot } = await createEngineTemplate({
    ...readEngineLibrary(),
    runtimeSources,
  });
  const copy = () => {
    const restored = toRestore(snapshot);
    return QuickJS.restore(restored.snapshot, {
      ...engineLimits,
      ...{ wasm, extensions, wasi: restored.wasi },
    });
  };
  // What a first copy makes isn't made again.
  const copies = [await copy()];
  const before = process.memoryUsage.rss();
  while (copies.length < 41) copies.push(await copy());
  const each = (process.memoryUsage.rss() - before) / 40 / 1024;
  assert.ok(each < 1_500, `${Math.round(each)} KB each, of ${Math.round(snapshot.memoryBytes / 1024)}`);

  for (const vm of copies) {
    const { enter, start } = takeEntryPoints(vm);
    assert.deepEqual([vm.typeof(enter), vm.typeof(start)], ["function", "function"]);
    const deep = vm.evalCode(
      "const dive = (depth) => depth === 0 ? 0 : 1 + dive(depth - 1); dive(300) + [...'abc'].length",
    );
    assert.equal(vm.dump(deep), 303);
  }
  for (const vm of copies) vm.dispose();
});
