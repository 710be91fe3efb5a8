import type { InteractionResult } from "../../packages/discord-simulator/discord-simulator.ts";
import type { Playground } from "../playground/playground.ts";
import { hiddenFields } from "./hidden-fields.ts";
import type { Look } from "./look.ts";
import type { Html } from "./markdown.ts";
import { filledIn, modalForm } from "./parts/modal.ts";
import { pickableIn } from "./pickable.ts";
import { readSlash } from "./slash-text.ts";
import { typedText } from "./typed-text.ts";

/** What somebody did on the page. */
export type Action = "write" | "press" | "select" | "modal" | "react" | "pull" | "propose";

export const actions: readonly Action[] = ["write", "press", "select", "modal", "react", "pull", "propose"];

/** The result, besides what everybody sees: a form to fill in, or a pull request to look at. */
export interface Outcome {
  readonly modal?: Html | undefined;
  readonly pull?: number;
}

/**
 * Performs an action in the simulators.
 *
 * @param form the fields that were sent
 * @throws an error whose message can be shown to people: a failed interaction, a refused merge
 */
export async function perform(
  playground: Playground,
  action: Action,
  look: Look,
  form: URLSearchParams,
): Promise<Outcome> {
  const { people } = playground.discord;
  const field = (name: string) => form.get(name) ?? "";
  const interaction = async (result: Promise<InteractionResult>): Promise<Outcome> => {
    const { modal, interactionId } = await result;
    if (modal === undefined) return {};
    return { modal: modalForm(modal, interactionId, hiddenFields(look), pickableIn(playground)) };
  };
  switch (action) {
    case "write":
      return write(playground, look, field("content"), field("reply_to"), interaction);
    case "press":
      return interaction(people.press(look.userId, field("message"), field("custom_id")));
    case "select":
      return interaction(
        people.select(look.userId, field("message"), field("custom_id"), form.getAll("value")),
      );
    case "modal":
      return interaction(people.submitModal(look.userId, field("interaction"), filledIn(form)));
    case "react":
      await people.react(look.userId, field("message"), field("emoji"));
      return {};
    case "pull":
      return decide(playground, Number(field("number")), field("do"));
    case "propose": {
      const bad = field("kind") === "bad";
      const { number } = await (bad ? playground.proposeBadRelease() : playground.proposeGoodRelease());
      return { pull: number };
    }
  }
}

async function write(
  playground: Playground,
  look: Look,
  content: string,
  replyTo: string,
  interaction: (result: Promise<InteractionResult>) => Promise<Outcome>,
): Promise<Outcome> {
  const { people, world } = playground.discord;
  const text = content.replaceAll("\r\n", "\n").trim();
  if (text === "") return {};
  if (!text.startsWith("/")) {
    const options = replyTo === "" ? {} : { replyTo };
    await people.write(look.userId, look.channelId, typedText(text, playground), options);
    return {};
  }
  const commands = [...world.commands(), ...world.commands(playground.cast.guildId)];
  const { command, options } = readSlash(text, commands);
  return interaction(people.slash(look.userId, look.channelId, command, options));
}

async function decide({ github }: Playground, number: number, what: string): Promise<Outcome> {
  if (what === "merge") await github.people.merge(number);
  else await github.people.close(number);
  return { pull: number };
}
