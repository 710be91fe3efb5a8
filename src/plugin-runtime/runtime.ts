import "./web.ts";
import { MemberJoin, type MemberJoinFacts, Reaction, type ReactionFacts } from "../plugin-api/event-facts.ts";
import { answered, tellHost } from "../plugin-api/host-link.ts";
import {
  ButtonInteraction,
  CommandInteraction,
  type ComponentFacts,
  type InteractionFacts,
  ModalInteraction,
  SelectInteraction,
} from "../plugin-api/interaction.ts";
import { Message, type MessageFacts } from "../plugin-api/message.ts";
import { type Needs, type PluginHooks, TurbotPlugin } from "../plugin-api/plugin.ts";
import { type Registered, registrations } from "../plugin-api/registration.ts";
import { apiVersion } from "../plugin-api/version.ts";
import { describeError } from "./describe-error.ts";
import { fireTimer } from "./timers.ts";

/** A call of one handler, as the worker passes it in. */
interface Call {
  readonly call: string;
  /** Which registration. */
  readonly index: number;
  /** Which of its handlers: a subcommand, "" for the only one, or an option to suggest for. */
  readonly handler: string;
  readonly kind: Registered["kind"] | "autocomplete";
  readonly facts: unknown;
  readonly options: unknown;
}

let plugin: (TurbotPlugin & PluginHooks) | undefined;

/** Makes the plugin of a module that is being evaluated, and tells the host what it is. */
export function start(module: Promise<{ readonly default?: unknown }>): void {
  make(module)
    .then((manifest) => tellHost("loaded", JSON.stringify(manifest)))
    .catch((error) => tellHost("failed", describeError(error)))
    .catch(() => tellHost("failed", "It can't say what went wrong"));
}

/** Everything else that the host wants: a call, an answer, a timer, the end. */
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

async function make(module: Promise<{ readonly default?: unknown }>): Promise<object> {
  const { default: Plugin } = await module;
  if (typeof Plugin !== "function" || !(Plugin.prototype instanceof TurbotPlugin)) {
    throw new TypeError("The default export must be a class that extends TurbotPlugin");
  }
  plugin = new (Plugin as typeof TurbotPlugin)();
  const manifest = () => ({
    apiVersion,
    needs: (Plugin as { needs?: Needs }).needs ?? {},
    registered: registrations().map(({ kind, spec, handlers }) => ({
      kind,
      spec: withoutFunctions(spec),
      handlers: Object.keys(handlers ?? {}).filter((name) => typeof handlers[name] === "function"),
    })),
  });
  if (plugin.load !== undefined) {
    // What it is called is known from now on, however long its load takes.
    tellHost("registered", JSON.stringify(manifest()));
    await plugin.load();
  }
  return manifest();
}

function run({ call, index, handler, kind, facts, options }: Call): void {
  finish(call, async () => {
    const registered = registrations()[index];
    if (registered === undefined) throw new Error("No such handler");
    if (kind === "autocomplete")
      return suggest(registered, handler, facts as { option: string; typed: string });
    const handle = registered.handlers[handler] as ((...given: unknown[]) => unknown) | undefined;
    if (typeof handle !== "function") throw new Error("No such handler");
    return void (await handle.call(plugin, ...given(kind, facts, options)));
  });
}

function given(kind: Registered["kind"], facts: unknown, options: unknown): unknown[] {
  switch (kind) {
    case "slash":
      return [new CommandInteraction(facts as InteractionFacts & { commandName: string }), options];
    case "prefix":
      return [new Message(facts as MessageFacts), options];
    case "button":
      return [new ButtonInteraction(facts as ComponentFacts)];
    case "select":
      return [new SelectInteraction(facts as ComponentFacts & { values: string[] })];
    case "modal":
      return [
        new ModalInteraction(facts as InteractionFacts & { id: string; fields: Record<string, string> }),
      ];
    case "event":
      return [eventOf(options, facts)];
    default:
      return [];
  }
}

function eventOf(name: unknown, facts: unknown): unknown {
  switch (name) {
    case "message":
      return new Message(facts as MessageFacts);
    case "reaction":
      return new Reaction(facts as ReactionFacts);
    case "memberJoin":
    case "memberScreened":
      return new MemberJoin(facts as MemberJoinFacts);
    default:
      return facts;
  }
}

async function suggest(
  registered: Registered,
  subcommand: string,
  { option, typed }: { readonly option: string; readonly typed: string },
): Promise<unknown> {
  type Specs = Record<string, { autocomplete?: (typed: string) => unknown }>;
  const spec = registered.spec as { options?: Specs; subcommands?: Record<string, { options?: Specs }> };
  const options = subcommand === "" ? spec.options : spec.subcommands?.[subcommand]?.options;
  return (await options?.[option]?.autocomplete?.(typed)) ?? [];
}

/** Runs to the end, and tells the host how it ended. */
function finish(call: string, work: () => Promise<unknown>): void {
  work()
    .then((result) => tellHost("done", JSON.stringify({ call, ok: true, result: result ?? null })))
    .catch((error) => tellHost("done", JSON.stringify({ call, ok: false, error: describeError(error) })))
    .catch(() =>
      tellHost("done", JSON.stringify({ call, ok: false, error: "It can't say what went wrong" })),
    );
}

/** A specification as JSON can carry it: a function becomes `true`, and what stands where one is needed doesn't. */
function withoutFunctions(spec: object): unknown {
  return JSON.parse(
    JSON.stringify(spec, (key, value) => {
      if (typeof value === "function") return true;
      return key === "autocomplete" && value === true ? "no function" : value;
    }),
  );
}
