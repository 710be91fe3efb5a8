import {
  type APIInteraction,
  type APIModalInteractionResponseCallbackData,
  type GatewayMessageCreateDispatchData,
  InteractionType,
  MessageFlags,
} from "discord-api-types/v10";
import { RefusalError } from "../../declaration/refusal.ts";
import type { Answered, Messenger, OutgoingMessage } from "../../discord/messages/messenger.ts";
import type { SetTimer } from "../host/timer.ts";
import { createPrivateAnswers, type PrivateAnswers } from "./private-answers.ts";

export type AnswerMethod = "reply" | "followUp" | "editReply" | "update";

/** How a plugin's answers reach the person who asked. */
export interface Responder {
  reply(message: OutgoingMessage): Promise<Answered>;
  defer(ephemeral: boolean): Promise<void>;
  followUp(message: OutgoingMessage): Promise<Answered>;
  editReply(message: OutgoingMessage): Promise<Answered>;
  /** Returns the button's message. */
  update(message: OutgoingMessage): Promise<Answered>;
  /** Answers that only the person sees. Undefined: there are none. */
  readonly privateAnswers?: PrivateAnswers;
  /** Whether an answer that is given now is for the person's eyes only: what it takes the place of decides, if there is something. */
  isPrivate(method: AnswerMethod, message: Pick<OutgoingMessage, "ephemeral">): boolean;
  showModal(modal: APIModalInteractionResponseCallbackData): Promise<void>;
  /** The handler has ended: answers the person if it didn't. */
  finish(): Promise<void>;
  /**
   * The handler failed; `sentence` says so kindly. With "if unanswered", only to people who got no answer yet: a handler whose
   * process ended may already have done everything they were waiting for.
   */
  fail(sentence: string, when?: "always" | "if unanswered"): Promise<void>;
  /**
   * A message of Turbot's own after the handler has ended, shown only to the person if Discord can do that. False: it can't be
   * sent, because the answer was a form.
   */
  note(message: OutgoingMessage): Promise<boolean>;
}

/** Discord waits 3 s; the rest is for the network. */
const deferAfterMs = 2000;
/** Messages in answer to one command. */
const mostAnswers = 10;

/** Answers an interaction: the first response, "thinking" if it takes long, and follow-ups. */
export function answerInteraction(
  messenger: Messenger,
  interaction: APIInteraction,
  setTimer: SetTimer,
): Responder {
  const isComponent = interaction.type === InteractionType.MessageComponent;
  let state: "fresh" | "thinking" | "deferredUpdate" | "answered" = "fresh";
  let answers = 0;
  let isForm = false;
  /** Whether only the person sees what an edit changes. Undefined: there is no first answer yet. */
  let isFirstPrivate: boolean | undefined;
  /** The next answer takes the place of "thinking…". */
  let isThinking = false;
  let last: Promise<unknown> = Promise.resolve();
  const privateAnswers = createPrivateAnswers(messenger, interaction);

  /** One at a time: how an answer is sent depends on the one before. */
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const turn = last.then(act);
    last = turn.catch(() => {});
    return turn;
  };
  const say = <T>(act: () => Promise<T>) =>
    inTurn(async () => {
      answers += 1;
      if (answers > mostAnswers)
        throw new RefusalError(`A command can be answered with ${mostAnswers} messages`);
      callOff();
      try {
        const said = await act();
        state = "answered";
        isThinking = false;
        return said;
      } catch (error) {
        if (state === "fresh") isFirstPrivate = undefined;
        throw error;
      }
    });
  const isPrivate: Responder["isPrivate"] = (method, { ephemeral = false }) => {
    if (isFirstPrivate === undefined) return method === "update" ? isOnPrivate : ephemeral;
    if (method === "update" || method === "editReply") return isFirstPrivate;
    return ephemeral || (isThinking && isFirstPrivate);
  };
  const answer = (method: AnswerMethod, message: OutgoingMessage, act: () => Promise<Answered>) =>
    say(async () => {
      // What came before it may have failed, or have come first after all.
      if (message.ephemeral === true && !isPrivate(method, message))
        throw new RefusalError(
          "This can't be said privately any more: defer({ ephemeral: true }) decides that at once",
        );
      isFirstPrivate ??= isPrivate(method, message);
      const answered = await act();
      if (method !== "update") privateAnswers.note(answered);
      return answered;
    });

  const isOnPrivate = updated(interaction).isPrivate;

  const callOff = setTimer(
    () =>
      inTurn(async () => {
        if (state !== "fresh") return;
        isFirstPrivate = isOnPrivate;
        isThinking = !isComponent;
        if (isComponent) await messenger.deferUpdate(interaction);
        else await messenger.defer(interaction);
        state = isComponent ? "deferredUpdate" : "thinking";
      }).catch(() => {}),
    deferAfterMs,
  );

  const reply = (message: OutgoingMessage) =>
    answer("reply", message, async () => {
      if (state !== "fresh" && state !== "thinking") return messenger.followUp(interaction, message);
      if (state === "fresh" || message.ephemeral !== true || isFirstPrivate === true)
        return messenger.respond(interaction, message);
      // Everybody sees what takes the place of "thinking…", and Discord takes no other answer before: so something does, and goes again.
      await messenger.respond(interaction, { content: "The answer is for whoever asked. 🐟" });
      await messenger.deleteAnswer(interaction, "@original");
      return messenger.followUp(interaction, message);
    });

  return {
    reply,
    privateAnswers,
    isPrivate,
    defer: (ephemeral) =>
      inTurn(async () => {
        if (state !== "fresh") return;
        callOff();
        isFirstPrivate = ephemeral;
        isThinking = true;
        await messenger.defer(interaction, { ephemeral });
        state = "thinking";
      }),
    followUp: reply,
    editReply: (message) =>
      answer("editReply", message, () => {
        if (state === "fresh") return messenger.respond(interaction, message);
        return messenger.editResponse(interaction, message);
      }),
    update: (message) =>
      answer("update", message, async () => {
        if (!isComponent) throw new RefusalError("Only the message of a button or menu can be updated");
        if (state === "fresh") await messenger.update(interaction, message);
        else await messenger.editResponse(interaction, message);
        return updated(interaction);
      }),
    showModal: (modal) =>
      say(() => {
        if (state !== "fresh") throw new RefusalError("A form must be the first answer, within two seconds");
        isForm = true;
        return messenger.showModal(interaction, modal);
      }),
    finish: () =>
      inTurn(async () => {
        callOff();
        if (state === "fresh") {
          if (isComponent) await messenger.deferUpdate(interaction);
          else await messenger.respond(interaction, { content: "Done. 🐟", ephemeral: true });
        } else if (state === "thinking") await messenger.respond(interaction, { content: "Done. 🐟" });
        state = "answered";
      }),
    fail: (sentence, when = "always") =>
      inTurn(async () => {
        callOff();
        if (state === "answered" && when === "if unanswered") return;
        const message = { content: sentence, ephemeral: true };
        if (state === "fresh" || state === "thinking") await messenger.respond(interaction, message);
        else await messenger.followUp(interaction, message);
        state = "answered";
      }),
    async note(message) {
      if (isForm) return false;
      await inTurn(async () => void (await messenger.followUp(interaction, { ...message, ephemeral: true })));
      return true;
    },
  };
}

/** The message that a button or menu is on. */
function updated(interaction: APIInteraction): Answered {
  const on = "message" in interaction ? interaction.message : undefined;
  if (on === undefined) return { ids: [], isPrivate: false };
  return { ids: [on.id], isPrivate: ((on.flags ?? 0) & MessageFlags.Ephemeral) !== 0 };
}

/** Answers a message in its channel. The nonce keeps a retried answer from appearing twice. */
export function answerMessage(messenger: Messenger, message: GatewayMessageCreateDispatchData): Responder {
  let answers = 0;
  const given: Promise<unknown>[] = [];
  const reply = async (answer: OutgoingMessage) => {
    answers += 1;
    if (answers > mostAnswers)
      throw new RefusalError(`A message can be answered with ${mostAnswers} messages`);
    const sent = messenger.send(message.channel_id, {
      ...answer,
      replyTo: message.id,
      nonce: `${message.id}:${answers}`,
    });
    given.push(sent);
    return { ids: await sent, isPrivate: false };
  };
  const isAnswered = async () =>
    (await Promise.allSettled(given)).some(({ status }) => status === "fulfilled");
  const onlyInteractions = async () => {
    throw new RefusalError(
      "Only commands, buttons and forms can be answered like this; a message can be replied to",
    );
  };
  return {
    reply,
    followUp: reply,
    isPrivate: () => false,
    defer: async () => {},
    editReply: onlyInteractions,
    update: onlyInteractions,
    showModal: onlyInteractions,
    finish: async () => {},
    async fail(sentence, when = "always") {
      if (when === "if unanswered" && (await isAnswered())) return;
      await reply({ content: sentence });
    },
    async note(note) {
      const nonce = `${message.id}:note`;
      await messenger.send(message.channel_id, { ...note, replyTo: message.id, nonce });
      return true;
    },
  };
}
