import { z } from "zod";
import { permissions } from "../../declaration/permissions.ts";
import { RefusalError } from "../../declaration/refusal.ts";
import { idOf, usualStart } from "./fake-ids.ts";
import { type OpenPlugin, type OpenPluginOptions, openPlugin } from "./open-plugin.ts";
import { tryCommand } from "./run-plugin.ts";

/** What tests in an engine can do with the plugin under test. */
export interface TestHarness {
  /** @throws RefusalError, z.ZodError, OptionError */
  perform(method: string, input: unknown): Promise<unknown>;
  /** What time it is for the plugin that was used last, and so for its tests: milliseconds since 1970. */
  now(): number;
  /** What went wrong in the plugin since this was last asked. */
  takeProblems(): readonly string[];
  /** Ends every plugin that a test left open. */
  close(): Promise<void>;
}

/** Each open plugin is a process, so a test that forgets to close them soon can't open more. */
const mostOpen = 4;
const mostInAll = 100;

const permissionList = Object.keys(permissions) as (keyof typeof permissions)[];
const scalar = z.union([z.string().max(6000), z.number(), z.boolean()]);
const givenFile = z.strictObject({
  file: z.string().max(300),
  type: z.string().max(100).exactOptional(),
  content: z.string().max(100_000).exactOptional(),
  size: z.number().exactOptional(),
  url: z.string().max(2000).exactOptional(),
});
const givenOption = z.union([scalar, givenFile, z.strictObject({ role: z.string().max(100) })]);
const by = z.object({
  as: z.string().max(100).exactOptional(),
  locale: z.string().max(20).exactOptional(),
  timeZone: z.string().max(64).exactOptional(),
  roles: z.array(z.string().max(100)).max(250).exactOptional(),
  in: z.string().max(100).exactOptional(),
  permissions: z.array(z.enum(permissionList)).exactOptional(),
});
const givenSettings = z.record(
  z.string().max(100),
  z.union([z.string().max(4000), z.number(), z.boolean(), z.array(z.string().max(1000)).max(100)]),
);
const claudeAnswer = z.union([
  z.string().max(10_000),
  z.record(
    z.string().max(40),
    z.union([z.string().max(4_000), z.number(), z.boolean(), z.array(z.string().max(1_000)).max(25)]),
  ),
]);
const opening = z.object({
  claude: z.array(claudeAnswer).max(100).exactOptional(),
  now: z.iso.datetime({ offset: true }).exactOptional(),
  store: z.record(z.string(), z.unknown()).exactOptional(),
  settings: givenSettings.exactOptional(),
  handlerMs: z.number().int().min(1).max(20_000).exactOptional(),
  missingSecrets: z.array(z.string().max(100)).max(5).exactOptional(),
  rolesAbove: z.array(z.string().max(100)).max(25).exactOptional(),
  http: z
    .record(
      z.string(),
      z.object({
        status: z.number().int().exactOptional(),
        headers: z.record(z.string(), z.string()).exactOptional(),
        body: z.unknown(),
      }),
    )
    .exactOptional(),
});
const subcommandBy = by.extend({ subcommand: z.string().max(100).exactOptional() });
const slash = by.extend({
  options: z.record(z.string(), givenOption).exactOptional(),
  subcommand: z.string().max(100).exactOptional(),
});
const prefix = by.extend({ args: z.array(z.string().max(2000)).exactOptional() });
const pressed = by.extend({
  value: z.string().max(100).exactOptional(),
  on: z.string().max(4000).exactOptional(),
});
const name = z.string().max(100);
const files = z.array(givenFile).max(10).exactOptional();
const message = z.strictObject({ message: z.string().max(4000), author: name.exactOptional(), files });
const named = z.union([name, z.strictObject({ role: name }), z.strictObject({ channel: name })]);
const target = z.union([z.strictObject({ user: name }), message]);
const reacted = by.extend({ on: message.exactOptional() });
const cleared = z.object({ on: message.exactOptional(), emoji: z.string().max(100).exactOptional() });
const file = z.string().max(500);
const newcomer = z.object({ pending: z.boolean().exactOptional() });

const changed = z.strictObject({
  nickname: name.exactOptional(),
  roles: z.array(name).max(50).exactOptional(),
  boosting: z.boolean().exactOptional(),
});

const change = z.enum(["made", "changed", "deleted"]);
const flag = z.boolean().exactOptional();
const inVoice = by.extend({ muted: flag, deafened: flag, streaming: flag });
const caught = by.extend({
  rule: z.string().max(100).exactOptional(),
  action: z.enum(["block", "alert", "timeOut"]).exactOptional(),
  keyword: z.string().max(300).exactOptional(),
  passed: flag,
});
const withTopic = z.strictObject({ topic: z.string().max(1024).exactOptional() });
const archivable = by.extend({ archived: flag });
const planned = by.extend({
  startsAt: z.iso.datetime().exactOptional(),
  status: z.enum(["scheduled", "active", "completed", "canceled"]).exactOptional(),
});

/** What a test can do with its plugin: each async method of an open plugin. */
type Act = Exclude<
  {
    [K in keyof OpenPlugin]: OpenPlugin[K] extends (...given: never[]) => Promise<unknown> ? K : never;
  }[keyof OpenPlugin],
  "close"
>;

const said = by.extend({
  files,
  mentions: z.array(name).max(100).exactOptional(),
  repliesTo: message.exactOptional(),
  bot: flag,
});

const acts: Readonly<Record<Act, (plugin: OpenPlugin, given: readonly unknown[]) => Promise<unknown>>> = {
  advance: (plugin, [by]) => plugin.advance(z.string().max(100).parse(by)),
  claude: (plugin, [answer]) => plugin.claude(claudeAnswer.parse(answer)),
  slash: (plugin, [command, given]) => plugin.slash(name.parse(command), slash.parse(given ?? {})),
  suggest: (plugin, [command, option, typed, given]) =>
    plugin.suggest(
      name.parse(command),
      name.parse(option),
      z.string().max(6000).parse(typed),
      subcommandBy.parse(given ?? {}),
    ),
  prefix: (plugin, [command, given]) => plugin.prefix(name.parse(command), prefix.parse(given ?? {})),
  menu: (plugin, [command, on, given]) =>
    plugin.menu(name.parse(command), target.parse(on), by.parse(given ?? {})),
  press: (plugin, [id, given]) => plugin.press(name.parse(id), pressed.parse(given ?? {})),
  choose: (plugin, [id, values, given]) =>
    plugin.choose(
      name.parse(id),
      z.array(z.union([name, z.strictObject({ role: name })])).parse(values),
      pressed.parse(given ?? {}),
    ),
  submit: (plugin, [id, fields, given]) =>
    plugin.submit(
      name.parse(id),
      z.record(z.string(), z.union([givenOption, z.array(givenOption).max(25)])).parse(fields ?? {}),
      by.parse(given ?? {}),
    ),
  join: (plugin, [who, given]) => plugin.join(name.parse(who), newcomer.parse(given ?? {})),
  leave: (plugin, [who]) => plugin.leave(name.parse(who)),
  change: (plugin, [who, now]) => plugin.change(name.parse(who), changed.parse(now ?? {})),
  edit: (plugin, [content, given]) =>
    plugin.edit(
      z.string().max(4000).parse(content),
      said.pick({ as: true, mentions: true }).parse(given ?? {}),
    ),
  remove: (plugin, [given]) => plugin.remove(by.parse(given ?? {})),
  unreact: (plugin, [emoji, given]) =>
    plugin.unreact(z.string().max(100).parse(emoji), reacted.parse(given ?? {})),
  clearReactions: (plugin, [given]) => plugin.clearReactions(cleared.parse(given ?? {})),
  role: (plugin, [what, one]) => plugin.role(z.enum(["made", "deleted"]).parse(what), name.parse(one)),
  ban: (plugin, [who]) => plugin.ban(name.parse(who)),
  unban: (plugin, [who]) => plugin.unban(name.parse(who)),
  autoModAlert: (plugin, [content, given]) =>
    plugin.autoModAlert(z.string().max(4000).parse(content), caught.parse(given ?? {})),
  voice: (plugin, [place, given]) => plugin.voice(name.nullable().parse(place), inVoice.parse(given ?? {})),
  vote: (plugin, [answer, given]) => plugin.vote(z.int().parse(answer), by.parse(given ?? {})),
  unvote: (plugin, [answer, given]) => plugin.unvote(z.int().parse(answer), by.parse(given ?? {})),
  channel: (plugin, [what, called, given]) =>
    plugin.channel(change.parse(what), name.parse(called), withTopic.parse(given ?? {})),
  thread: (plugin, [what, called, given]) =>
    plugin.thread(change.parse(what), name.parse(called), archivable.parse(given ?? {})),
  invite: (plugin, [what, code, given]) =>
    plugin.invite(z.enum(["made", "deleted"]).parse(what), name.parse(code), by.parse(given ?? {})),
  scheduled: (plugin, [what, called, given]) =>
    plugin.scheduled(change.parse(what), name.parse(called), planned.parse(given ?? {})),
  interested: (plugin, [called, given]) => plugin.interested(name.parse(called), by.parse(given ?? {})),
  uninterested: (plugin, [called, given]) => plugin.uninterested(name.parse(called), by.parse(given ?? {})),
  screen: (plugin, [who]) => plugin.screen(name.parse(who)),
  react: (plugin, [emoji, given]) =>
    plugin.react(z.string().max(100).parse(emoji), reacted.parse(given ?? {})),
  mail: (plugin, [content, given]) =>
    plugin.mail(z.string().max(4000).parse(content), by.extend({ files }).parse(given ?? {})),
  closeMail: (plugin, [given]) => plugin.closeMail(by.parse(given ?? {})),
  say: (plugin, [content, given]) => plugin.say(z.string().max(4000).parse(content), said.parse(given ?? {})),
  configure: (plugin, [values, given]) =>
    plugin.configure(givenSettings.parse(values), by.parse(given ?? {})),
  runSchedules: (plugin, [kind]) => plugin.runSchedules(z.enum(["every", "at", "cron"]).parse(kind)),
};

function isAct(what: string): what is Act {
  return Object.hasOwn(acts, what);
}

export function createTestHarness(
  plugin: { readonly path: string; readonly source: string },
  processes: Pick<OpenPluginOptions, "nodePath" | "idle">,
): TestHarness {
  const open = new Map<number, OpenPlugin>();
  let made = 0;
  let now = usualStart;
  let isOver = false;
  const problems: string[] = [];
  /** How many of its problems were noted. */
  const noted = new WeakMap<OpenPlugin, number>();

  const note = (opened: OpenPlugin) => {
    problems.push(...opened.problems.slice(noted.get(opened) ?? 0).map(({ message }) => message));
    noted.set(opened, opened.problems.length);
  };

  const count = (asked: string) => {
    const mine = plugin.path.split("/").at(-1);
    if (asked.split("/").at(-1) !== mine) throw new RefusalError(`A test tries its own plugin, ${mine}`);
    made += 1;
    if (made > mostInAll) throw new RefusalError(`Tests open a plugin at most ${mostInAll} times`);
    return made;
  };

  const seenOf = (opened: OpenPlugin) => {
    const { events, logs, problems, unanswered, requests, asked } = opened;
    now = Date.parse(opened.now());
    return {
      events,
      logs,
      problems,
      unanswered,
      requests,
      asked,
      now: opened.now(),
      store: opened.store(),
      serverStore: opened.serverStore(),
    };
  };

  return {
    now: () => now,
    takeProblems() {
      for (const opened of open.values()) note(opened);
      return problems.splice(0);
    },
    async perform(method, input) {
      switch (method) {
        case "testing.run": {
          const { file: asked, given } = z
            .object({
              file,
              given: opening
                .and(slash)
                .and(prefix)
                .and(z.object({ command: name, on: target.exactOptional() })),
            })
            .parse(input);
          count(asked);
          const result = await tryCommand({ ...plugin, ...given, ...processes, command: given.command });
          if (result.error !== null) problems.push(result.error.message);
          return result;
        }
        case "testing.open": {
          const { file: asked, given } = z.object({ file, given: opening }).parse(input);
          if (open.size >= mostOpen)
            throw new RefusalError("Too many plugins are open: close them at a test's end");
          const id = count(asked);
          const opened = await openPlugin(plugin, { ...given, ...processes });
          if (isOver) await opened.close();
          else open.set(id, opened);
          return { id, report: opened.report, seen: seenOf(opened) };
        }
        case "testing.idOf": {
          const { who } = z.object({ who: named }).parse(input);
          if (typeof who === "string") return idOf("user", who);
          return "role" in who ? idOf("role", who.role) : idOf("channel", who.channel);
        }
        case "testing.act": {
          const { id, what, given } = z
            .object({ id: z.number(), what: z.string().max(40), given: z.array(z.unknown()).max(4) })
            .parse(input);
          const opened = open.get(id);
          if (opened === undefined) throw new RefusalError("That plugin was closed");
          if (what === "close") {
            const seen = seenOf(opened);
            note(opened);
            open.delete(id);
            await opened.close();
            return { answer: null, seen };
          }
          const act = isAct(what) ? acts[what] : undefined;
          if (act === undefined) throw new RefusalError(`A test can't do "${what}"`);
          return { answer: (await act(opened, given)) ?? null, seen: seenOf(opened) };
        }
        default:
          throw new RefusalError("Tests reach their plugin and nothing else");
      }
    },
    async close() {
      isOver = true;
      await Promise.all([...open.values()].map((opened) => opened.close()));
      open.clear();
    },
  };
}
