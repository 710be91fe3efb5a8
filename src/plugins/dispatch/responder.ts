import {
  type APIInteraction,
  type APIModalInteractionResponseCallbackData,
  type GatewayMessageCreateDispatchData,
  InteractionType,
} from "discord-api-types/v10";
import { RefusalError } from "../../declaration/refusal.ts";
import type { Messenger, OutgoingMessage } from "../../discord/messages/messenger.ts";

/** How a plugin's answers reach the person who asked. */
export interface Responder {
  reply(message: OutgoingMessage): Promise<void>;
  defer(ephemeral: boolean): Promise<void>;
  followUp(message: OutgoingMessage): Promise<void>;
  editReply(message: OutgoingMessage): Promise<void>;
  update(message: OutgoingMessage): Promise<void>;
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
export function answerInteraction(messenger: Messenger, interaction: APIInteraction): Responder {
  const isComponent = interaction.type === InteractionType.MessageComponent;
  let state: "fresh" | "thinking" | "deferredUpdate" | "answered" = "fresh";
  let answers = 0;
  let isForm = false;
  let last: Promise<void> = Promise.resolve();

  /** One at a time: how an answer is sent depends on the one before. */
  const inTurn = (act: () => Promise<void>): Promise<void> => {
    const turn = last.then(act);
    last = turn.catch(() => {});
    return turn;
  };
  const say = (act: () => Promise<void>) =>
    inTurn(async () => {
      answers += 1;
      if (answers > mostAnswers)
        throw new RefusalError(`A command can be answered with ${mostAnswers} messages`);
      clearTimeout(timer);
      await act();
      state = "answered";
    });

  const timer = setTimeout(() => {
    inTurn(async () => {
      if (state !== "fresh") return;
      if (isComponent) await messenger.deferUpdate(interaction);
      else await messenger.defer(interaction);
      state = isComponent ? "deferredUpdate" : "thinking";
    }).catch(() => {});
  }, deferAfterMs);

  const reply = (message: OutgoingMessage) =>
    say(() =>
      state === "fresh" || state === "thinking"
        ? messenger.respond(interaction, message)
        : messenger.followUp(interaction, message),
    );

  return {
    reply,
    defer: (ephemeral) =>
      inTurn(async () => {
        if (state !== "fresh") return;
        clearTimeout(timer);
        await messenger.defer(interaction, { ephemeral });
        state = "thinking";
      }),
    followUp: reply,
    editReply: (message) =>
      say(() => {
        if (state === "fresh") return messenger.respond(interaction, message);
        return messenger.editResponse(interaction, message);
      }),
    update: (message) =>
      say(() => {
        if (!isComponent) throw new RefusalError("Only the message of a button or menu can be updated");
        return state === "fresh"
          ? messenger.update(interaction, message)
          : messenger.editResponse(interaction, message);
      }),
    showModal: (modal) =>
      say(() => {
        if (state !== "fresh") throw new RefusalError("A form must be the first answer, within two seconds");
        isForm = true;
        return messenger.showModal(interaction, modal);
      }),
    finish: () =>
      inTurn(async () => {
        clearTimeout(timer);
        if (state === "fresh") {
          if (isComponent) await messenger.deferUpdate(interaction);
          else await messenger.respond(interaction, { content: "Done. 🐟", ephemeral: true });
        } else if (state === "thinking") await messenger.respond(interaction, { content: "Done. 🐟" });
        state = "answered";
      }),
    fail: (sentence, when = "always") =>
      inTurn(async () => {
        clearTimeout(timer);
        if (state === "answered" && when === "if unanswered") return;
        const message = { content: sentence, ephemeral: true };
        if (state === "fresh" || state === "thinking") await messenger.respond(interaction, message);
        else await messenger.followUp(interaction, message);
        state = "answered";
      }),
    async note(message) {
      if (isForm) return false;
      await inTurn(() => messenger.followUp(interaction, { ...message, ephemeral: true }));
      return true;
    },
  };
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
    await sent;
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
