import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pluginWith } from "../plugins/stage.ts";

/** What isn't part of the code, wherever it is. */
const left = ["node_modules", ".git", ".playground", "data", "releases", "worktrees", "bench", ".env"];

/** A copy of a checkout with so many plugins more. */
export function withPlugins(root: string, count: number): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "turbot-bench-code-"));
  cpSync(root, folder, {
    recursive: true,
    filter: (path) => path === root || !left.includes(basename(path)) || path.includes("/src/"),
  });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  for (let at = 0; at < count; at += 1)
    writeFileSync(
      join(folder, "plugins", `measured-${at}.ts`),
      pluginWith(`measured-${at}`, 'await interaction.reply("Pong!");'),
    );
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
