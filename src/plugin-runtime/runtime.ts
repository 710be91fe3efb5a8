import "./web.ts";
import {
  MemberJoin,
  type MemberJoinData,
  MemberLeave,
  type MemberLeaveData,
  MemberUpdate,
  type MemberUpdateData,
  Reaction,
  type ReactionData,
  ReactionRemove,
} from "../plugin-api/event-facts.ts";
import { answered, callHostSync } from "../plugin-api/host-link.ts";
import {
  ButtonInteraction,
  CommandInteraction,
  type ComponentData,
  type InteractionData,
  ModalInteraction,
  type SelectData,
  SelectInteraction,
} from "../plugin-api/interaction.ts";
import type { TargetMessage } from "../plugin-api/menus.ts";
import {
  Message,
  type MessageData,
  MessageEdit,
  type MessageEditData,
  UnknownCommand,
  type UnknownCommandData,
} from "../plugin-api/message.ts";
import type { Typing } from "../plugin-api/options.ts";
import type { Member, User } from "../plugin-api/people.ts";
import {
  AutoModAlert,
  type AutoModAlertData,
  PollVote,
  type PollVoteData,
  ScheduledEventUser,
  type ScheduledEventUserData,
  VoiceUpdate,
  type VoiceUpdateData,
} from "../plugin-api/person-events.ts";
import { type Needs, type PluginHooks, TurbotPlugin } from "../plugin-api/plugin.ts";
import { type Registered, registrations } from "../plugin-api/registration.ts";
import type { Setting, Settings, SettingValues } from "../plugin-api/settings.ts";
import { dueTimer, type TimerData } from "../plugin-api/timers.ts";
import { apiVersion } from "../plugin-api/version.ts";
import { describeError } from "./describe-error.ts";
import { fireTimer } from "./timers.ts";

/** A call to one handler, as the worker passes it in. */
interface Call {
  readonly call: string;
  /** The index of the registration. */
  readonly index: number;
  /** The handler: a subcommand, or "" for the only one. */
  readonly handler: string;
  readonly kind: Registered["kind"] | "autocomplete" | "checkSettings";
  readonly facts: unknown;
  readonly options: unknown;
}

type CommandData = InteractionData & { readonly commandName: string };

let plugin: (TurbotPlugin & PluginHooks) | undefined;

/**
 * Creates the plugin from a module that is being evaluated, and sends its manifest to the host.
 *
 * @param skips the needs of plugins whose load hook isn't run now, as JSON; "all": nobody's is
 */
export function start(module: Promise<{ readonly default?: unknown }>, skips: string): void {
  create(module, JSON.parse(skips) as readonly string[] | "all")
    .then((manifest) => callHostSync("loaded", JSON.stringify(manifest)))
    .catch((error) => callHostSync("failed", describeError(error)))
    .catch(() => callHostSync("failed", "It can't say what went wrong"));
}

/** The host's entry for everything else: a call, an answer, a timer, the unload hook. */
export function enter(what: string, text: string): void {
  switch (what) {
    case "call":
      run(JSON.parse(text) as Call);
      break;
    case "answer": {
      const { id, ok, answer } = JSON.parse(text) as { id: number; ok: boolean; answer: unknown };
      answered(id, ok, answer);
      break;
    }
    case "timer":
      fireTimer(Number(text));
      break;
    case "unload":
      finish("unload", async () => plugin?.unload?.());
      break;
  }
}

async function create(
  module: Promise<{ readonly default?: unknown }>,
  skips: readonly string[] | "all",
): Promise<object> {
  const { default: Plugin } = await module;
  if (typeof Plugin !== "function" || !(Plugin.prototype instanceof TurbotPlugin)) {
    throw new TypeError("The default export must be a class that extends TurbotPlugin");
  }
  plugin = new (Plugin as typeof TurbotPlugin)();
  const { checkSettings } = plugin;
  const manifest = () => ({
    apiVersion,
    needs: (Plugin as { needs?: Needs }).needs ?? {},
    settings: (Plugin as { settings?: Settings }).settings ?? {},
    checksSettings: typeof checkSettings === "function",
    registered: registrations().map(({ kind, spec, handlers }) => ({
      kind,
      spec: withoutFunctions(spec),
      handlers: Object.keys(handlers ?? {}).filter((name) => typeof handlers[name] === "function"),
    })),
  });
  const declared: unknown = (Plugin as { needs?: Needs }).needs?.discord;
  // One with an address among its settings, or with keys, has an engine for each server, like one that reads.
  const hasAddress = Object.values((Plugin as { settings?: Settings }).settings ?? {}).some(
    (one: Setting | undefined) => one?.type === "url",
  );
  const hasKey = Object.keys((Plugin as { needs?: Needs }).needs?.secrets ?? {}).length > 0;
  const isSkipped =
    skips === "all" ||
    (skips.length > 0 && (hasAddress || hasKey)) ||
    (Array.isArray(declared) && declared.some((need) => skips.includes(need)));
  if (plugin.load !== undefined && !isSkipped) {
    // Its commands are known from now on, no matter how long its load hook takes.
    callHostSync("registered", JSON.stringify(manifest()));
    await plugin.load();
  }
  return manifest();
}

function run({ call, index, handler, kind, facts, options }: Call): void {
  finish(call, async () => {
    if (kind === "checkSettings") {
      const { values, guildId } = facts as { values: SettingValues<Settings>; guildId: string };
      return plugin?.checkSettings?.(values, guildId);
    }
    const registered = registrations()[index];
    if (registered === undefined) throw new Error("No such handler");
    if (kind === "autocomplete")
      return suggest(registered, handler, facts as { option: string; typed: string; by: Typing });
    const handle = registered.handlers[handler] as ((...given: unknown[]) => unknown) | undefined;
    if (typeof handle !== "function") throw new Error("No such handler");
    const args = kind === "timer" ? [dueTimer(facts as TimerData)] : given(kind, facts, options);
    return void (await handle.call(plugin, ...args));
  });
}

function given(kind: Call["kind"], facts: unknown, options: unknown): unknown[] {
  switch (kind) {
    case "slash":
      return [new CommandInteraction(facts as CommandData), options];
    case "userMenu": {
      const { target, ...data } = facts as CommandData & { target: { user: User; member: Member | null } };
      return [new CommandInteraction(data), target.user, target.member];
    }
    case "messageMenu": {
      const { target, ...data } = facts as CommandData & { target: TargetMessage };
      return [new CommandInteraction(data), target];
    }
    case "prefix":
      return [new Message(facts as MessageData), options];
    case "button":
      return [new ButtonInteraction(facts as ComponentData)];
    case "select":
      return [new SelectInteraction(facts as SelectData<unknown>)];
    case "modal":
      return [new ModalInteraction(facts as InteractionData & { id: string; value: string; fields: never })];
    case "event":
      return [eventOf(options, facts)];
    default:
      return [];
  }
}

function eventOf(name: unknown, facts: unknown): unknown {
  switch (name) {
    case "message":
      return new Message(facts as MessageData);
    case "unknownCommand":
      return new UnknownCommand(facts as UnknownCommandData);
    case "reaction":
      return new Reaction(facts as ReactionData);
    case "messageEdit":
      return new MessageEdit(facts as MessageEditData);
    case "reactionRemove":
      return new ReactionRemove(facts as ReactionData);
    case "memberLeave":
      return new MemberLeave(facts as MemberLeaveData);
    case "autoModAlert":
      return new AutoModAlert(facts as AutoModAlertData);
    case "voiceUpdate":
      return new VoiceUpdate(facts as VoiceUpdateData);
    case "pollVoteAdd":
    case "pollVoteRemove":
      return new PollVote(facts as PollVoteData);
    case "scheduledEventUserAdd":
    case "scheduledEventUserRemove":
      return new ScheduledEventUser(facts as ScheduledEventUserData);
    case "memberUpdate":
      return new MemberUpdate(facts as MemberUpdateData);
    case "memberJoin":
    case "memberScreened":
      return new MemberJoin(facts as MemberJoinData);
    default:
      return facts;
  }
}

async function suggest(
  registered: Registered,
  path: string,
  { option, typed, by }: { readonly option: string; readonly typed: string; readonly by: Typing },
): Promise<unknown> {
  type Specs = Record<string, { autocomplete?: (typed: string, by: Typing) => unknown }>;
  type Subcommands = Record<string, { options?: Specs }>;
  const spec = registered.spec as {
    options?: Specs;
    subcommands?: Subcommands;
    groups?: Record<string, { subcommands?: Subcommands }>;
  };
  const [first = "", second] = path.split(" ");
  const within = second === undefined ? spec.subcommands : spec.groups?.[first]?.subcommands;
  const options = path === "" ? spec.options : within?.[second ?? first]?.options;
  return (await options?.[option]?.autocomplete?.(typed, by)) ?? [];
}

/** Runs work to its end and reports the outcome to the host. */
function finish(call: string, work: () => Promise<unknown>): void {
  work()
    .then((result) => callHostSync("done", JSON.stringify({ call, ok: true, result: result ?? null })))
    .catch((error) => callHostSync("done", JSON.stringify({ call, ok: false, error: describeError(error) })))
    .catch(() =>
      callHostSync("done", JSON.stringify({ call, ok: false, error: "It can't say what went wrong" })),
    );
}

/** Makes a spec fit for JSON: a function becomes `true`; a literal `true` in a function's place doesn't pass for one. */
function withoutFunctions(spec: object): unknown {
  return JSON.parse(
    JSON.stringify(spec, (key, value) => {
      if (typeof value === "function") return true;
      return key === "autocomplete" && value === true ? "no function" : value;
    }),
  );
}
