import { RefusalError } from "../../../declaration/refusal.ts";
import type { HandlerCall } from "../../dispatch/call.ts";
import { openedForm } from "../../dispatch/opened-form.ts";
import { zoneQuestion } from "../../time/zone-question.ts";
import { switchedOff } from "../actions/checks.ts";
import { shownInForm } from "../auto-mod/shown-texts.ts";
import { signedAgain } from "../sent-messages.ts";
import { type CallTools, itsAnswer } from "./call-tools.ts";

/** Answers whoever's call it is: messages, forms, and edits of either. */
export function createAnswer(tools: CallTools) {
  const {
    plugin,
    manifest,
    messages,
    inOrder,
    signature,
    isOff,
    charged,
    tooMany,
    outgoing,
    checkShown,
    peopleIn,
    sourceOf,
    membersWords,
    files,
    outgoingMessage,
    sentMessages,
    records,
    now,
    claudeWords,
  } = tools;
  return async (
    method: string,
    input: Readonly<Record<string, unknown>>,
    { responder: to, caller, kind, isOver }: HandlerCall,
    isFirstResponse: boolean,
    underWay: readonly HandlerCall[],
  ): Promise<unknown> => {
    if (to === undefined) throw new RefusalError("This can't be answered");
    if (caller !== undefined && isOff(caller.guildId)) throw switchedOff();
    switch (method) {
      case "timeZone":
      case "askTimeZone": {
        // Where somebody lives is told in their own call alone.
        if (caller?.lendsRights !== true || isOver)
          throw new RefusalError(
            "A person's time zone is known while their command or the like runs, in a server",
          );
        if (method === "timeZone") return records.zones.of(caller.userId) ?? null;
        if (kind === "prefix")
          throw new RefusalError(
            "Only slash commands, menus, buttons and forms can ask: name `/timezone` instead",
          );
        await to.reply(zoneQuestion(undefined, now()));
        return null;
      }
      case "defer":
        return to.defer(input.ephemeral === true);
      case "showModal": {
        const form = manifest().registered.find((one) => one.kind === "modal" && one.spec.id === input.id);
        if (form?.kind !== "modal") throw new RefusalError("There is no such modal in this plugin");
        if (!isFirstResponse && !messages.take()) throw tooMany();
        const opened = openedForm(plugin, form.spec, input);
        if (caller !== undefined) await checkShown(shownInForm(opened), caller, underWay);
        return to.showModal(opened);
      }
      case "reply":
      case "followUp":
      case "editReply":
      case "update": {
        // Discord shows whose command or button an interaction was, and people know which prefix command they just used.
        const isUnasked = kind === "event" || (kind === "prefix" && isOver);
        const said = charged(() => {
          const message = outgoingMessage(input.content, manifest().registered);
          const source = caller && sourceOf(caller, kind, peopleIn(message, underWay));
          return {
            ...message,
            ...(source === undefined ? {} : { source }),
            ...(isUnasked ? { signature } : {}),
          };
        }, isFirstResponse);
        // Discord posts what answers a message for everybody, so a secret would be out.
        if (said.ephemeral === true && (kind === "event" || kind === "prefix")) throw cannotBePrivate();
        const channelId = caller?.channelId ?? "";
        const isToThem = () => !isUnasked && to.isPrivate(method, said);
        const check = (isForThem: boolean) => {
          const where = {
            ...{ guildId: caller?.guildId, channelId, to: isForThem ? caller : undefined },
            // An event is no question.
            asker: isUnasked ? undefined : caller,
            filesBy: { caller, concernsThem: itsAnswer },
          };
          return outgoing.check(said, where, underWay);
        };
        let isForThem = isToThem();
        await check(isForThem);
        // Meanwhile people may have been shown that Turbot thinks.
        if (isForThem && !isToThem()) {
          isForThem = false;
          await check(isForThem);
        }
        const repeats = isForThem ? [] : outgoing.sourcesOf(said, underWay);
        const named = isForThem
          ? claudeWords.signed(said, underWay)
          : membersWords.named(said, underWay, caller?.userId);
        // A message that nobody asked for stays signed when its button changes it.
        const signedBefore =
          method === "update" ? sentMessages.find(channelId, caller?.messageId ?? "")?.signed : undefined;
        const signed = signedBefore ?? (isUnasked ? "plugin" : "");
        const whose = {
          ...(signedBefore === undefined
            ? { ...named, ephemeral: isForThem }
            : signedAgain(plugin, signedBefore, named)),
          ...(said.source === undefined ? {} : { source: { ...said.source, repeats } }),
        };
        const say = () => files.withBytes(whose, (whole) => to[method](whole));
        const answered = await (kind === "event" || kind === "prefix" ? inOrder(channelId, say) : say());
        if (caller === undefined) return { id: "", channelId };
        return sentMessages.note(channelId, caller.guildId, { ...answered, signed });
      }
      default:
        throw new RefusalError(`Turbot has no "${method}"`);
    }
  };
}

function cannotBePrivate(): RefusalError {
  return new RefusalError(
    "Only answers to slash commands, menus, buttons and forms can be private: leave out `ephemeral`, or answer with a button that opens it",
  );
}
