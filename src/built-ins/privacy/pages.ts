import {
  type APIActionRowComponent,
  type APIButtonComponent,
  type APIComponentInMessageActionRow,
  ButtonStyle,
  ComponentType,
} from "discord-api-types/v10";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";

/** What a button of `/privacy` does. Its custom id is kept: people press buttons that an older release showed. */
export const privacyPresses = [
  ...(["home", "reads", "keeps", "sends", "asks", "pings"] as const),
  ...(["leave", "return", "forget", "forget-now", "keep", "data"] as const),
] as const;

export type PrivacyPress = (typeof privacyPresses)[number];

/** Undefined: it is another button. */
export function readPrivacyPress(customId: string): PrivacyPress | undefined {
  return privacyPresses.find((press) => customId === `privacy:${press}`);
}

/** The first screen: what can be looked at, and the choices. */
export function homePage(isLeftOut: boolean): OutgoingMessage {
  const standing = isLeftOut
    ? "**You're left out:** none of your words go to AI, in any server."
    : "You take part. *Leave me out* keeps your words away from AI, in all servers.";
  return {
    content: `**Your privacy with me**\nI'm Turbot, an AI (Claude), and I can be wrong. The buttons show what I read and keep.\n${standing} 🐟`,
    components: [
      row(
        button("reads", "What I read"),
        button("keeps", "What I keep"),
        button("sends", "Who else gets it"),
        button("asks", "Whom to ask"),
      ),
      row(
        isLeftOut
          ? button("return", "Take part again", ButtonStyle.Primary)
          : button("leave", "Leave me out", ButtonStyle.Primary),
        button("pings", "Who can ping me"),
        button("data", "My data"),
        button("forget", "Forget me", ButtonStyle.Danger),
      ),
    ],
  };
}

/** The screens that only tell something. */
export type TellingPage = "reads" | "keeps" | "sends" | "asks";

export function tellingPage(
  page: TellingPage,
  facts: { readonly repositoryUrl: string; readonly contactIds: Iterable<string> },
): OutgoingMessage {
  return { content: tell[page](facts), components: [back] };
}

type Facts = Parameters<typeof tellingPage>[1];

const tell: Readonly<Record<TellingPage, (facts: Facts) => string>> = {
  reads: () =>
    [
      "**What I read**",
      "• Messages that mention me, with their files, and what they reply to or forward.",
      "• What you write in the thread of a request of yours.",
      "• What you type into a command.",
      "• Some plugins read messages of a server: its admins see which in `/plugins`.",
      "Direct messages I don't read, except what you write to a server's team once you've opened that: I pass it on, and keep none of it.",
    ].join("\n"),
  keeps: ({ repositoryUrl }) =>
    [
      "**What I keep, and how long**",
      "• Chat: the last 20 messages with me in a channel, at most 30 days.",
      "• A request: your wish and its plan, at most 30 days after it's over.",
      "• What my thinking cost, without your words: 90 days.",
      "• Where a server's admins let a plugin see how messages were before they change: those, for 7 days at most.",
      "• Your time zone, if you told me: until you change it or take it back with `/timezone`.",
      "• Pictures: never. Plugins: what their code says, until you ask me to forget you.",
      `It lies on the machine that my operators run. Every table: <${repositoryUrl}/blob/HEAD/docs/privacy.md>`,
    ].join("\n"),
  sends: () =>
    [
      "**Who else gets it**",
      "• Anthropic: what Claude needs for an answer or a plan, or for a plugin that you ask. That is the AI.",
      "• GitHub: the plan and the code of a request, as a public pull request.",
      "• This server's admin channel: who asked for what.",
      "• Other services, by plugins that use the web: what you give those, such as a text to translate. This server's admins see which in `/plugins`.",
      "Nobody else, and I train nothing with it. *Leave me out* ends the first one.",
    ].join("\n"),
  asks({ contactIds }) {
    const named = [...contactIds].slice(0, mostNamed).map((id) => `<@${id}>`);
    return [
      "**Whom to ask**",
      named.length === 0
        ? "The people who run me can't be named here: ask this server's admins who they are."
        : `The people who run me and answer for your data: ${named.join(" ")}.`,
      "About a plugin's grants in this server, ask anyone with *Manage Server*.",
    ].join("\n");
  },
};

/** More names would bury the sentence. */
const mostNamed = 10;

/** @param closed how many of their requests were closed */
export function leftPage(closed: number): OutgoingMessage {
  const requests =
    closed === 0
      ? ""
      : ` I've closed ${closed === 1 ? "your open request" : `your ${closed} open requests`}.`;
  return {
    content: [
      `**Done: you're left out of AI, in all servers.** I've forgotten our chats.${requests}`,
      "If you mention me, I'll only say so; if others quote you, Claude doesn't see it. Commands still work for you.",
      "What I kept before is in *My data*; *Forget me* deletes it. 🐟",
    ].join("\n"),
    components: [
      row(
        button("return", "Take part again"),
        button("forget", "Forget me", ButtonStyle.Danger),
        button("home", "Back"),
      ),
    ],
  };
}

export function returnedPage(): OutgoingMessage {
  return {
    content: "**Welcome back: you take part again.** Mention me in a channel and say anything. 🐟",
    components: [row(button("leave", "Leave me out"), button("home", "Back"))],
  };
}

/** @param otherwise what the other button does: leads back into `/privacy`, or says that all is kept */
export function forgetPage(otherwise: "home" | "keep"): OutgoingMessage {
  return {
    content: [
      "**Forget everything about me: are you sure?** Nobody can bring it back.",
      "• Your chats with me in all servers, your wishes and plans, and what others quoted of you to me.",
      "• What is yours in plugins, such as points or notes, your time zone, and who can ping you.",
      "• Your conversations with servers' teams: they end, the team is told, and what you wrote goes.",
      "• My own messages that answer you or repeat your words, and the names of your requests' threads.",
      "What you allowed plugins rests until an admin confirms it. Open requests go when they end. Pull requests stay on GitHub, and whether you're left out stays as it is.",
      "What a plugin did to you for a time, such as a ban for a week, I still take back: I keep your id for that until then.",
    ].join("\n"),
    components: [
      row(
        button("forget-now", "Forget everything about me", ButtonStyle.Danger),
        button(otherwise, otherwise === "home" ? "Back" : "Keep it"),
      ),
    ],
  };
}

export function keptPage(): OutgoingMessage {
  return { content: "All kept: I've deleted nothing. 🐟", components: [back] };
}

type Row = APIActionRowComponent<APIComponentInMessageActionRow>;

function row(...components: readonly APIButtonComponent[]): Row {
  return { type: ComponentType.ActionRow, components: [...components] };
}

function button(
  press: PrivacyPress,
  label: string,
  style: ButtonStyle.Primary | ButtonStyle.Secondary | ButtonStyle.Danger = ButtonStyle.Secondary,
): APIButtonComponent {
  return { type: ComponentType.Button, style, label, custom_id: `privacy:${press}` };
}

/** Leads back to the first screen. */
export const back: Row = row(button("home", "Back"));
