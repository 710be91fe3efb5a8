import type { Node, ObjectExpression } from "oxc-parser";
import { claudeProblem, unattendedProblem } from "../../declaration/manifest.ts";
import { plainWords } from "../../declaration/plain-words.ts";
import { withClaude, writtenNeeds } from "../../declaration/registration.ts";
import { isDiscordNeed, needNames } from "../../plugin-api/needs.ts";
import type { Analysis } from "../analysis/analyse.ts";
import {
  keyText,
  literalText,
  objectOf,
  propertyOf,
  staticMembers,
  unwrap,
} from "../analysis/literal-text.ts";
import { literalValue, unknown } from "../analysis/literal-value.ts";
import { lookUp, type Scope } from "../analysis/scope.ts";
import type { ScannedFile } from "../policy.ts";
import type { PluginClass } from "./check-plugin-class.ts";
import { literalList } from "./find-commands.ts";
import { isDiscord } from "./is-discord.ts";
import type { Report } from "./report.ts";

const unattendedInstead =
  "list only what it does when nobody asks, in events and schedules; what a command or a button does needs no entry";

const noNeeds: ScannedFile["needs"] = { http: [], discord: [], unattended: [] };
const withoutPort = "name the host without a port: plugins reach the usual ones, 80 and 443";

/** Reads a plugin's needs, and checks that they include the addresses it visibly calls. */
export function findNeeds(
  plugin: PluginClass | undefined,
  analysis: Analysis,
  report: Report,
): ScannedFile["needs"] {
  const scope = analysis.places[0]?.scope;
  if (plugin === undefined || scope === undefined) return noNeeds;
  const needs = declared(plugin, scope, report);
  for (const host of needs.http) {
    if (/:\d*$/.test(host)) {
      report.add("needs", plugin.node.start, `"${host}" names a port`, withoutPort);
    } else if (!/^(?=.{4,253}$)[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*$/.test(host)) {
      report.add("needs", plugin.node.start, `"${host}" isn't a public host's name`);
    }
  }
  for (const need of needs.discord) {
    if (isDiscordNeed(need)) continue;
    const known = needNames.map((name) => `"${name}"`);
    report.add("needs", plugin.node.start, `"${need}" is nothing to need`, `use one of ${known.join(", ")}`);
  }
  for (const need of needs.unattended) {
    const problem = unattendedProblem(need, needs.discord);
    if (problem === undefined) continue;
    const instead = needs.discord.includes(need) ? [unattendedInstead] : [];
    report.add("needs", plugin.node.start, problem, ...instead);
  }
  const unsaid = claudeProblem(needs);
  if (unsaid !== undefined) report.add("needs", plugin.node.start, unsaid);
  checkFixed(plugin, analysis, report);
  for (const { node, scope: at, inType } of analysis.places) {
    if (inType || node.type !== "CallExpression" || !isHttpCall(node.callee)) continue;
    const [url] = node.arguments;
    const host = url === undefined ? undefined : hostOf(url, at);
    if (url === undefined || host === undefined) continue;
    if (writes(node.callee) && isDiscord(host.name)) {
      report.add("host", url.start, "something is posted to Discord itself", "speak with `this.turbot.send`");
      continue;
    }
    if (!needs.http.includes(host.name)) {
      report.add("host", url.start, `"${host.withPort}" isn't in \`needs.http\``);
    } else if (host.port !== "" && host.port !== "80") {
      report.add("host", url.start, `"${host.withPort}" is on a port of its own`, withoutPort);
    }
  }
  return needs;
}

/** Needs must be the same at run time as declared. */
function checkFixed({ node: plugin }: PluginClass, { places }: Analysis, report: Report): void {
  for (const { node, key, parent, scope, inType } of places) {
    if (inType) continue;
    if (node.type === "MemberExpression" && parent?.node.type === "AssignmentExpression" && key === "left") {
      if (keyText(node.property, node.computed, scope) !== "needs") continue;
      report.add("needs", node.start, "`needs` is set while the plugin runs");
    } else if (
      parent?.node === plugin.body &&
      "computed" in node &&
      node.computed &&
      "static" in node &&
      node.static
    ) {
      if (!("key" in node) || keyText(node.key, node.computed, scope) !== undefined) continue;
      report.add("needs", node.start, "a static member whose name only running would tell");
    }
  }
}

function declared({ node }: PluginClass, scope: Scope, report: Report): ScannedFile["needs"] {
  const none = noNeeds;
  const fields = staticMembers(node, "needs", scope);
  const [field] = fields;
  if (field === undefined) return none;
  const unclear = (detail: string) => {
    report.add("needs", field.start, detail);
    return none;
  };
  if (fields.length > 1 || field.type !== "PropertyDefinition") return unclear("`needs` must be one field");
  const shape = objectOf(field.value ?? undefined, scope);
  if (shape === undefined) return unclear("`needs` isn't an object literal");
  checkShape(shape, scope, report);
  const list = (name: "http" | "discord" | "unattended"): string[] => {
    const value = propertyOf(shape, name, scope);
    if (value === undefined) return [];
    const texts = value === "unknown" ? undefined : literalList(value, scope);
    if (texts === undefined) report.add("needs", shape.start, `\`needs.${name}\` isn't a list of literals`);
    return texts ?? [];
  };
  const texts = {
    ...plainText(
      shape,
      "claude",
      scope,
      report,
      'say what for, continuing "uses Claude to …": "translate what you ask it to"',
    ),
    ...plainText(
      shape,
      "keeps",
      scope,
      report,
      'say why it is kept longer: "commands stay until a moderator deletes them"',
    ),
  };
  const discord = list("discord");
  return {
    ...{ http: list("http"), discord: texts.claude === undefined ? discord : withClaude(discord) },
    ...{ unattended: list("unattended"), ...texts },
  };
}

/** What reviewers, admins and members read of it, in the plugin's own words. */
function plainText(
  shape: ObjectExpression,
  name: "claude" | "keeps",
  scope: Scope,
  report: Report,
  help: string,
): { readonly [K in typeof name]?: string } {
  const value = propertyOf(shape, name, scope);
  if (value === undefined) return {};
  const text = value === "unknown" ? undefined : literalText(value, scope);
  if (text !== undefined && plainWords.test(text)) return { [name]: text };
  report.add("needs", shape.start, `\`needs.${name}\` isn't a literal of plain words`, help);
  return {};
}

/** Unknown keys, and lists that are too long, can't be loaded. The lists' entries are checked elsewhere. */
function checkShape(shape: Node, scope: Scope, report: Report): void {
  const { value } = literalValue(shape, scope);
  const issues = value === unknown ? [] : (writtenNeeds.safeParse(value).error?.issues ?? []);
  for (const { code, path, message } of issues) {
    const isShape = code === "unrecognized_keys" || code === "too_big";
    if (isShape && path.length < 2)
      report.add("needs", shape.start, ["`needs", ...path.map(String)].join(".").concat(`\`: ${message}`));
  }
}

/** `….http.get(…)`, whatever comes before `http`. */
function isHttpCall(callee: Node): boolean {
  const member = unwrap(callee);
  if (member.type !== "MemberExpression") return false;
  const object = unwrap(member.object);
  if (object.type === "Identifier") return object.name === "http";
  return (
    object.type === "MemberExpression" &&
    object.property.type === "Identifier" &&
    object.property.name === "http"
  );
}

function writes(callee: Node): boolean {
  const member = unwrap(callee);
  return (
    member.type === "MemberExpression" &&
    member.property.type === "Identifier" &&
    ["post", "put", "patch", "delete"].includes(member.property.name)
  );
}

/** The port is empty if it is https's default. */
function hostOf(
  node: Node,
  scope: Scope,
): { readonly name: string; readonly withPort: string; readonly port: string } | undefined {
  const text = beginning(node, scope);
  // What follows the host must be known too: in `https://a${x}` the host goes on.
  const [, host] =
    /^https?:\/\/([^/?#]+)[/?#]/i.exec(`${text?.known}${text?.whole === true ? "/" : ""}`) ?? [];
  if (text === undefined || host === undefined) return undefined;
  try {
    const url = new URL(`https://${host}`);
    return { name: url.hostname, withPort: url.host, port: url.port };
  } catch {
    return undefined;
  }
}

/** As much of a text's beginning as can be known without running it. */
function beginning(
  node: Node,
  scope: Scope,
): { readonly known: string; readonly whole: boolean } | undefined {
  const whole = literalText(node, scope);
  if (whole !== undefined) return { known: whole, whole: true };
  const plain = unwrap(node);
  if (plain.type === "TemplateLiteral") return { known: plain.quasis[0]?.value.cooked ?? "", whole: false };
  if (plain.type === "BinaryExpression" && plain.operator === "+") {
    const left = beginning(plain.left, scope);
    return left === undefined ? undefined : { known: left.known, whole: false };
  }
  if (plain.type === "NewExpression" && plain.callee.type === "Identifier" && plain.callee.name === "URL") {
    const [first] = plain.arguments;
    return first === undefined || plain.arguments.length > 1 ? undefined : beginning(first, scope);
  }
  if (plain.type === "CallExpression" && plain.callee.type === "MemberExpression") {
    const { property, object } = plain.callee;
    return property.type === "Identifier" && property.name === "toString"
      ? beginning(object, scope)
      : undefined;
  }
  if (plain.type !== "Identifier") return undefined;
  const from = lookUp(plain.name, scope)?.from;
  return from?.kind === "const" ? beginning(from.value, scope) : undefined;
}
