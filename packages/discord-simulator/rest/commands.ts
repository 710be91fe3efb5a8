import type { Core } from "../core.ts";
import { missingAccess, refused, unknownCommand } from "../errors.ts";
import {
  changeCommand,
  deleteCommand,
  replaceCommands,
  type Scope,
  upsertCommand,
} from "../interactions/commands.ts";
import { type Call, created, noContent, ok, type Route } from "./route.ts";

/** The same routes for the application's global commands and for those of one guild. */
export function commandRoutes(core: Core): Route[] {
  const own = (call: Call): void => {
    if (call.param("application") !== core.data.botId) {
      throw refused("notThisApplication");
    }
  };
  const global = (call: Call): Scope => {
    own(call);
    return "global";
  };
  const ofGuild = (call: Call): Scope => {
    own(call);
    const guild = core.data.guilds.get(call.param("guild"));
    if (!guild?.members.has(core.data.botId)) throw missingAccess();
    return guild.guild.id;
  };
  return [
    ...routesAt(core, "/applications/:application/commands", global),
    ...routesAt(core, "/applications/:application/guilds/:guild/commands", ofGuild),
  ];
}

function routesAt(core: Core, path: string, scopeOf: (call: Call) => Scope): Route[] {
  const find = (call: Call) => {
    const scope = scopeOf(call);
    const command = core.data.commands.get(scope)?.find((one) => one.id === call.param("command"));
    if (command === undefined) throw unknownCommand();
    return { scope, command };
  };
  return [
    { method: "GET", path, handle: (call) => ok(core.data.commands.get(scopeOf(call)) ?? []) },
    { method: "PUT", path, handle: (call) => ok(replaceCommands(core, scopeOf(call), call.body)) },
    {
      method: "POST",
      path,
      handle(call) {
        const { command, isNew } = upsertCommand(core, scopeOf(call), call.body);
        return isNew ? created(command) : ok(command);
      },
    },
    { method: "GET", path: `${path}/:command`, handle: (call) => ok(find(call).command) },
    {
      method: "PATCH",
      path: `${path}/:command`,
      handle(call) {
        const { scope, command } = find(call);
        return ok(changeCommand(core, scope, command, call.body));
      },
    },
    {
      method: "DELETE",
      path: `${path}/:command`,
      handle(call) {
        const { scope, command } = find(call);
        deleteCommand(core, scope, command.id);
        return noContent;
      },
    },
  ];
}
