// Plain old JavaScript: an old Node must be able to parse this file to say what to do.

const oldest = 26;

start().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});

async function start() {
  const { existsSync } = await import("node:fs");
  const { dirname, join, resolve } = await import("node:path");
  const { fileURLToPath } = await import("node:url");
  const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

  const installed = existsSync(join(root, "node_modules", ".bin", "node"));
  if (!installed) {
    const packages = existsSync(join(root, "node_modules"));
    return stop(
      packages
        ? "Turbot doesn't bring a Node for this system (" +
            process.platform +
            " " +
            process.arch +
            "): use Linux or macOS on x64 or arm64. If that's what this is, run `npm ci` again."
        : "Turbot's packages are not installed yet: run `npm ci`, then `npm start`.",
    );
  }
  if (Number(process.versions.node.split(".")[0]) < oldest) {
    return stop(
      "Turbot needs Node " +
        oldest +
        ", and this is " +
        process.versions.node +
        ": run `npm start`, which uses the one that Turbot brings along.",
    );
  }

  const wanted = process.argv.indexOf("--playground");
  if (wanted !== -1) process.argv.splice(wanted, 1);
  if (wanted !== -1) return void (await import("./playground.ts"));
  const { chooseProgram } = await import("./choose-program.ts");
  const program = await chooseProgram(
    resolve(process.env.TURBOT_HOME || root),
    process.env,
    process.argv.slice(2),
  );
  if (program.start === "playground") await import("./playground.ts");
  else if (program.start === "supervisor") await import("./supervisor.ts");
  else stop(program.message, program.exitCode);
}

function stop(message, code = 1) {
  console.error(message);
  process.exitCode = code;
}
