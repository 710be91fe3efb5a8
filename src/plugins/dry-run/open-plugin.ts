import { type APIMessage, ApplicationCommandType, ComponentType } from "discord-api-types/v10";
import { componentsIn } from "../../../packages/discord-rules/components/components.ts";
import { prefixMark } from "../../commands/notation.ts";
import { customId } from "../../declaration/custom-id.ts";
import { settings } from "../../declaration/settings.ts";
import type { DiscordEvent } from "../../discord/gateway/event.ts";
import { shownText } from "../../discord/messages/message-body.ts";
import { type Log, silentLog } from "../../log/log.ts";
import type { By, Opening, OpenPlugin as PluginUnderTest, TryEvent } from "../../plugin-api/testing.ts";
import { withoutTypes } from "../../policy/without-types.ts";
import { readDocument } from "../capabilities/http/xml/xml-work.ts";
import { createMemoryStores } from "../capabilities/plugin-store.ts";
import { checkOptions, OptionError } from "../dispatch/check-options.ts";
import { createPassingRecords } from "../host/plugin-records.ts";
import type { PluginProblem, PluginReport } from "../host/plugin-report.ts";
import { createPluginRunner } from "../host/plugin-runner.ts";
import { type Found, pluginName } from "../host/read-plugins.ts";
import { createRenderer, type Renderer } from "../images/renderer.ts";
import type { IdleProcesses } from "../sandbox/idle-processes.ts";
import { createServerStores } from "../server-store/server-stores.ts";
import { keptFor, keptForNobody } from "../server-store/show-server.ts";
import { readTimeHere } from "../time/time-reader.ts";
import { knownZone } from "../time/time-zones.ts";
import { configure, setBefore } from "./configure.ts";
import { createFakeChannel } from "./fake-channel.ts";
import { createFakeClaude } from "./fake-claude.ts";
import { fakeFiles } from "./fake-files.ts";
import { modalInteraction } from "./fake-form.ts";
import { guildId, idOf, usualStart } from "./fake-ids.ts";
import { componentInteraction, menuInteraction, person } from "./fake-interactions.ts";
import { createFakeLookup } from "./fake-lookup.ts";
import { fakeRenderer, withFaces } from "./fake-renderer.ts";
import { picked } from "./fake-resolved.ts";
import { createServerActs } from "./fake-server-events.ts";
import { autocompleteInteraction, slashInteraction } from "./fake-slash.ts";
import { createHeldClock } from "./held-clock.ts";
import { createMemberActs } from "./member-acts.ts";
import { createMessageActs } from "./message-acts.ts";
import { createScene } from "./scene.ts";
import { type ShownComponent, shownComponents } from "./shown-components.ts";
import { timeAfter } from "./time-after.ts";
import { createCannedWeb } from "./web/canned-web.ts";
import { createFakeSecrets } from "./web/fake-secrets.ts";

/** A plugin in the real sandbox, with a fake channel. */
export interface OpenPlugin extends PluginUnderTest {
  readonly report: PluginReport;
  readonly problems: readonly PluginProblem[];
}

export interface OpenPluginOptions extends Opening {
  readonly nodePath: string;
  /** Processes for it. @default it has one of its own */
  readonly idle?: IdleProcesses | undefined;
  /** Pictures are really drawn. @default only what they say is known */
  readonly draws?: boolean;
}

/** What a test does with a plugin. */
type Acts = Omit<
  PluginUnderTest,
  | "report"
  | "events"
  | "logs"
  | "problems"
  | "unanswered"
  | "requests"
  | "asked"
  | "store"
  | "serverStore"
  | "now"
  | "advance"
  | "close"
>;

/** How long a handler can wait for timers, as in the bot: nobody really waits. */
const longestHandlerMs = 60_000;
/** Shorter than in the bot: someone is waiting for the result. */
const usualHandlerMs = 10_000;

/** Loads an untrusted plugin. Always close it. */
export async function openPlugin(
  {
    path,
    source,
    found,
  }: {
    readonly path: string;
    readonly source: string;
    /** What the scan found in it: it can't register more when it runs. */
    readonly found?: Found;
  },
  options: OpenPluginOptions,
): Promise<OpenPlugin> {
  const name = pluginName(path) ?? "plugin";
  const startsAt = options.now === undefined ? usualStart : Date.parse(options.now);
  const clock = createHeldClock({
    startsAt,
    handlerMs: options.handlerMs ?? longestHandlerMs,
    tellTime: (engine) => runner.tellTime(engine),
  });
  const scene = createScene(clock.now);
  for (const role of options.rolesAbove ?? []) scene.rolesAbove.add(scene.role(role));
  const { messenger, guilds, events, pending, authors, forms, written, rules } = createFakeChannel(scene);
  const stores = createMemoryStores();
  const serverStores = createServerStores(undefined, { now: clock.now, setTimer: clock.setTimer });
  const logs: { level: string; text: string }[] = [];
  const problems: PluginProblem[] = [];
  const web = createCannedWeb(options.http ?? {});
  const fakeClaude = createFakeClaude(options.claude ?? []);
  for (const [key, value] of Object.entries(options.store ?? {}))
    stores.of(name).set(key, JSON.stringify(value));
  const records = {
    ...createPassingRecords(clock.now),
    secrets: createFakeSecrets(options.missingSecrets),
  };
  const runner = createPluginRunner({
    nodePath: options.nodePath,
    idle: options.idle,
    log: collecting(logs),
    stores,
    serverStores,
    http: web.gate,
    claude: fakeClaude.claude,
    // A dry run is a process that may die, or a test of ours.
    xml: { read: async (work) => readDocument(work) },
    messenger,
    files: fakeFiles,
    renderer: options.draws === true ? drawn(options.nodePath) : fakeRenderer,
    lookup: createFakeLookup(scene, written),
    guilds,
    report: (_plugin, problem) => void problems.push(problem),
    commandPrefix: prefixMark,
    reserved: [],
    records,
    now: clock.now,
    timeReader: readTimeHere,
    // What is allowed in a second or an hour is allowed again when the clock is moved, or really later.
    elapsed: () => performance.now() + clock.now() - startsAt,
    clock,
    handlerMs: options.handlerMs ?? usualHandlerMs,
  });
  // A dry run opens a plugin many times, each in a process of its own: they needn't all load the parser.
  const javaScript = withoutTypes(source);
  const file = {
    ...{ name, path, source },
    ...(found === undefined ? {} : { found }),
    ...(javaScript === undefined ? {} : { javaScript }),
  };
  const [report] = await clock.during(() => runner.start([file]));
  if (report === undefined) throw new Error("The plugin wasn't loaded");
  const nameOf = (given?: By) => {
    const name = given?.as ?? "ada";
    scene.people.add(name);
    if (given?.timeZone !== undefined) {
      const zone = knownZone(given.timeZone);
      if (zone === undefined) throw new OptionError(`There is no time zone "${given.timeZone}"`);
      records.zones.set(person(name).id, zone);
    }
    const { id } = person(name);
    if (given?.permissions !== undefined) scene.rights.set(id, given.permissions);
    if (given?.roles !== undefined) scene.rolesOf.set(id, given.roles.map(scene.role));
    scene.does(id);
    scene.gone.delete(id);
    return name;
  };
  /** Who writes, reacts or joins asks for nothing: they are a member like others, unless a test has said what they may. */
  const heard = (given?: By) => {
    const name = nameOf(given);
    scene.does(undefined);
    return name;
  };
  /** A command, as far as somebody sees it. */
  const commandFor = (given: By | undefined, type: ApplicationCommandType, command: string) => {
    const { id } = person(nameOf(given));
    return runner
      .commandDefinitions()
      .filter((one) => scene.rights.maySee(id, one.default_member_permissions))
      .find((one) => one.type === type && one.name === command);
  };
  /** Somebody does something: a moment later than what was done before. */
  const act = async <T>(work: () => Promise<T>): Promise<T> => {
    await clock.advance(clock.now() + 1);
    return clock.during(work);
  };
  const tell = (event: DiscordEvent) => runner.onEvent(event);
  const by = (given: By | undefined) => ({ ...given, as: nameOf(given), scene });
  const specs = report.state === "loaded" ? settings.parse(report.settings) : {};
  const own = { plugin: name, specs, scene };
  for (const problem of setBefore(records.settings, own, options.settings ?? {}))
    problems.push({ kind: "error", message: `Its settings can't be so: ${problem}` });
  const messages = createMessageActs(tell, { scene, nameOf: heard, written, authors });
  const acts: Acts = {
    async mail(content, given) {
      const { id } = person(nameOf(given));
      const conversation = records.mails.current(id);
      if (conversation === undefined) return false;
      const { guild_id: _guild, member: _member, ...message } = messages.write(content, given ?? {});
      const direct = { ...message, channel_id: idOf("channel", `direct ${id}`) };
      return (await runner.onMail(conversation, { name: "mail", message: direct })).kind === "taken";
    },
    async closeMail(given) {
      const conversation = records.mails.current(person(nameOf(given)).id);
      if (conversation === undefined || !records.mails.close(conversation.id)) return;
      await runner.onMail(conversation, { name: "mailClose", reason: "closed" });
    },
    claude: async (answer) => fakeClaude.says(answer),
    async slash(command, given = {}) {
      const definition = commandFor(given, ApplicationCommandType.ChatInput, command);
      if (definition === undefined) return false;
      checkOptions(definition, given);
      const { options: values = {}, subcommand } = given;
      return runner.onInteraction(slashInteraction(definition, values, by(given), subcommand));
    },
    async suggest(command, option, typed, given = {}) {
      const definition = commandFor(given, ApplicationCommandType.ChatInput, command);
      if (definition === undefined) return false;
      return runner.onInteraction(
        autocompleteInteraction(definition, option, typed, by(given), given.subcommand),
      );
    },
    async prefix(command, given = {}) {
      const args = (given.args ?? []).map((word) => (/\s/.test(word) ? `"${word}"` : word));
      const message = messages.write(
        [prefixMark, command, args.length > 0 ? " " : "", args.join(" ")].join(""),
        given,
      );
      nameOf(given);
      return (await runner.onPrefixCommand(message)) || runner.onUnknownCommand(message);
    },
    async menu(command, on, given) {
      const isUsers = "user" in on;
      const target = isUsers ? on.user : messages.earlier(on);
      const wanted = isUsers ? ApplicationCommandType.User : ApplicationCommandType.Message;
      if (commandFor(given, wanted, command) === undefined) return false;
      return runner.onInteraction(menuInteraction(command, target, by(given)));
    },
    press: async (id, given) => {
      const full = customId(name, id, given?.value);
      await runner.onInteraction(
        componentInteraction(full, by(given), messageWith(written, full, given?.on)),
      );
    },
    choose: async (id, values, given) => {
      const full = customId(name, id, given?.value);
      const menu = shownMenu(events, full);
      const chosen = { type: menu.type, ...picked(menu, values, scene) };
      const on = messageWith(written, full, given?.on);
      await runner.onInteraction(componentInteraction(full, by(given), on, chosen));
    },
    submit: async (id, fields = {}, given = {}) => {
      const own = customId(name, id);
      const shown = forms.findLast((one) => one.custom_id === own || one.custom_id.startsWith(`${own}:`));
      if (shown === undefined)
        throw new OptionError(`The form "${id}" wasn't shown: somebody opens it first, and then submits it`);
      await runner.onInteraction(modalInteraction(shown, by(given), fields));
    },
    role(what, called) {
      const id = idOf("role", called);
      const d = what === "made" ? { role: { id, name: called } } : { role_id: id };
      const t = what === "made" ? "GUILD_ROLE_CREATE" : "GUILD_ROLE_DELETE";
      return tell({ t, d: { guild_id: guildId, ...d } } as never);
    },
    configure: (values, given) => configure(runner.admin.settings, own, values, nameOf(given)),
    runSchedules: (kind) => runner.runSchedules(name, kind),
    ...messages,
    ...createMemberActs(tell, { scene, pending }),
    ...createServerActs(tell, {
      ...{ scene, nameOf: heard, written },
      ruleCalled: (name) => [...rules].find(([, rule]) => rule.name.startsWith(`${name} (`))?.[0],
    }),
  };

  return {
    report,
    events,
    logs,
    problems,
    unanswered: web.unanswered,
    requests: web.requests,
    store: () =>
      Object.fromEntries(
        stores
          .of(name)
          .keys("")
          .map((key) => [key, JSON.parse(stores.of(name).get(key) ?? "null")]),
      ),
    serverStore: () =>
      serverStores.of(name).withFile((file) => keptFor(file, guildId, clock.now())) ?? keptForNobody,
    now: () => scene.time(),
    advance: async (by) => clock.advance(timeAfter(by, clock.now())),
    asked: fakeClaude.asked,
    ...inTurn(acts, act),
    async close() {
      await runner.stop();
      stores.close();
      serverStores.close();
    },
  };
}

/** The log of a dry run is the plugin's. */
function drawn(nodePath: string): Renderer {
  return withFaces(createRenderer({ nodePath, log: silentLog, elapsed: () => performance.now() }));
}

/** The newest menu with this custom id; if the plugin has shown none, one of its own options. */
function shownMenu(events: readonly TryEvent[], id: string): Pick<ShownComponent, "type" | "channel_types"> {
  const menu = events.flatMap(shownComponents).findLast((one) => one.custom_id === id);
  return menu ?? { type: ComponentType.StringSelect };
}

/**
 * The newest message with this button or menu. Undefined: there is none, and it is on one from before.
 *
 * @param words stand in the message; undefined: whatever it says
 * @throws OptionError if a message is named, and there is none
 */
function messageWith(
  written: readonly APIMessage[],
  id: string,
  words: string | undefined,
): APIMessage | undefined {
  const message = written.findLast(
    (one) =>
      shownText(one).includes(words ?? "") &&
      componentsIn([one.components ?? []], []).some(({ component }) => component.custom_id === id),
  );
  if (message === undefined && words !== undefined)
    throw new OptionError(`No message that says "${words}" has ${JSON.stringify(id)}`);
  return message;
}

/** Each act as one that goes by the clock. */
function inTurn(acts: Acts, act: <T>(work: () => Promise<T>) => Promise<T>): Acts {
  return Object.fromEntries(
    Object.entries(acts).map(([name, perform]) => [
      name,
      (...given: unknown[]) => act(() => (perform as (...given: unknown[]) => Promise<unknown>)(...given)),
    ]),
  ) as unknown as Acts;
}

function collecting(logs: { level: string; text: string }[]): Log {
  const line = (level: string) => (event: string, facts?: Readonly<Record<string, unknown>>) => {
    if (event === "pluginSays") logs.push({ level, text: String(facts?.text) });
  };
  return { info: line("info"), warn: line("warn"), error: line("error") };
}
