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

  if (taken("--playground")) return void (await import("./playground.ts"));
  if (taken("--setup")) return void (await import("./setup.ts"));
  if (taken("--doctor")) return void (await import("./doctor.ts"));
  // What was compiled at an earlier start is read, so that Node needs neither the time nor the memory for it again: before the first file
  // in TypeScript. The bot's folder, too. The doctor only looks, and set-up leaves nothing before its end, so they go without.
  const { enableCompileCache } = await import("node:module");
  const directory = join(resolve(process.env.TURBOT_HOME || root), "data", "compile-cache");
  enableCompileCache({ directory, portable: true });
  const { chooseProgram } = await import("./choose-program.ts");
  const program = await chooseProgram(
    resolve(process.env.TURBOT_HOME || root),
    process.env,
    process.argv.slice(2),
  );
  const self = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  // The bot inherits it, too.
  const { frugalEnvironment } = await import("../src/system/frugal-memory.ts");
  const frugal = frugalEnvironment(process.env, process.platform);
  if (program.start !== "nothing" && process.pid === 1 && process.execve !== undefined) {
    const shell = "/bin/sh";
    const processOne = [shell, join(root, "bin", "process-one.sh"), ...self];
    process.execve(shell, processOne, frugal ?? process.env);
  }
  if (program.start === "supervisor" && frugal !== undefined && process.execve !== undefined)
    process.execve(process.execPath, self, frugal);
  if (program.start === "playground") await import("./playground.ts");
  else if (program.start === "supervisor") await import("./supervisor.ts");
  else stop(program.message, program.exitCode);
}

/** Whether the argument is there; what is started doesn't see it. */
function taken(argument) {
  const at = process.argv.indexOf(argument);
  if (at !== -1) process.argv.splice(at, 1);
  return at !== -1;
}

function stop(message, code = 1) {
  process.exitCode = code;
  // As the doctor answers programs.
  const asked = ["--doctor", "--json"].every((argument) => process.argv.includes(argument));
  if (!asked) return console.error(message);
  const checks = [{ check: "node", verdict: "bad", says: message }];
  console.log(JSON.stringify({ ok: false, running: null, checks }, undefined, 2));
}
