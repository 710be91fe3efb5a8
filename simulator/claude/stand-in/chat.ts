import { type Conversation, utterances } from "./read-conversation.ts";
import { recall } from "./recall.ts";

/** A friendly, fishy answer; its last line is `[FEATURE]` or `[IMPROVEMENT]` if somebody asks for one. */
export function chat({ heard }: Conversation): string {
  const all = utterances(heard);
  const { id, says: words = "" } = all.at(-1) ?? {};
  const before = all.slice(0, -1).filter((other) => other.id === id);
  const intent = intentOf(words);
  if (intent === "improvement")
    return "A change to how I swim? I like it. Let's talk it over in a thread.\n[IMPROVEMENT]";
  if (intent === "feature") return "Ooh, that would be a fine catch. Let's plan it in a thread.\n[FEATURE]";
  const remembered = recall(
    words,
    before.map((other) => other.says),
  );
  return remembered ?? smallTalk(words, all.length);
}

const wishes =
  /\b(i wish|i(?:'d| would) (?:love|like)|(?:can|could|would) you (?:please )?(?:add|make|build|write|learn|create|get)|please (?:add|make|build|create|learn|be)|we (?:need|want|could use)|(?:it )?would be (?:nice|cool|great|fun)|how about (?:adding|a)|add (?:a|an|some)|you should)\b/i;

/** The bot itself is what should change. */
const itself =
  /\b(your (?:replies|answers|messages|tone|voice|manners|chat|personality|style|greeting|thread|status)|how you|you should|yourself|(?:please |you )be (?:more|less|kinder|shorter|briefer|funnier)|bot improvement)\b/i;

function intentOf(words: string): "feature" | "improvement" | undefined {
  if (!wishes.test(words)) return undefined;
  return itself.test(words) ? "improvement" : "feature";
}

function smallTalk(words: string, turn: number): string {
  const fitting = topics.find(([topic]) => topic.test(words));
  const answers = fitting?.[1] ?? anything;
  return answers[turn % answers.length] ?? "Blub!";
}

const topics: readonly (readonly [RegExp, readonly string[]])[] = [
  [
    /\b(what can you do|help|who are you|what are you)\b/i,
    [
      "I'm Turbot: half fish, half bot, wholly Turbotastic. I chat, and I grow by being asked: wish for a command, I write it, people review it, and then I can do it.",
    ],
  ],
  [/\b(thanks|thank you|thx|cheers)\b/i, ["Any tide!", "Glad to kelp."]],
  [/\b(bye|good ?night|see you)\b/i, ["Sea you soon!", "Swim well."]],
  [/\bjoke\b/i, ["Why don't fish play basketball? They're afraid of the net."]],
  [
    /\bhow are you|how(?:'s| is) it going\b/i,
    ["Swimmingly, thank you. And you?", "Flat as ever, and happy about it."],
  ],
  [
    /\b(hi|hello|hey|howdy|good morning|moin|ahoy)\b/i,
    [
      "Ahoy! Lovely to sea you.",
      "Hello there! The water is fine today.",
      "Hey! What brings you to the reef?",
    ],
  ],
];

const anything: readonly string[] = [
  "Now that's food for thought — and I usually get flakes. Tell me more?",
  "I've been turning that over on the seabed. Want me to build something for it? Just wish for it.",
  "Turbotastic! I'll keep that in mind, as long as my twenty-message memory lasts.",
];
