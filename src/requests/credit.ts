import { plainlySaid } from "../discord/messages/plainly-said.ts";
import { withoutOwnName } from "../discord/messages/spoken-to.ts";
import type { Credit, Request } from "./request.ts";
import { messages } from "./thread/messages.ts";
import { append } from "./transitions.ts";

/** Whether the requester wants their name on the pull request, or off it again. */
export type CreditWish = "credit" | "uncredit";

const words: Readonly<Record<CreditWish, ReadonlySet<string>>> = {
  credit: new Set(["credit me", "please credit me", "credit me please"]),
  uncredit: new Set([
    "take my name out",
    "take my name out please",
    "please take my name out",
    "uncredit me",
  ]),
};

/** What a message plainly asks for. Buttons do the same, and aren't for everyone. */
export function readCreditWish(content: string, botUserId: string): CreditWish | undefined {
  const said = plainlySaid(withoutOwnName(content, botUserId));
  if (said === undefined) return undefined;
  if (words.credit.has(said.words)) return "credit";
  return words.uncredit.has(said.words) ? "uncredit" : undefined;
}

/** Stores what the requester wants and tells them; the pull request follows. */
export function withCredit<R extends Request>(request: R, wish: CreditWish): R {
  const name = wish === "credit" ? request.requester.name : undefined;
  const credit: Credit = { name, published: false };
  const content = name === undefined ? messages.uncredited : messages.credited(name);
  return append({ ...request, credit }, { to: "thread", content });
}

/** The name comes out of the pull request: its owner wants to be forgotten. Without anything to take out, nothing changes. */
export function withoutCredit<R extends Request>(request: R): R {
  if (request.credit?.name === undefined) return request;
  return { ...request, credit: { name: undefined, published: false } };
}
