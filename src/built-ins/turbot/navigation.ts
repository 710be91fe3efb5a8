import { ButtonStyle } from "discord-api-types/v10";
import { type Button, buttonWithId, type Row, row } from "../panel/pages.ts";
import { type AdminAction, type PageName, pressId } from "./press.ts";
import { pageRights } from "./rights.ts";

const labels: Readonly<Record<PageName, string>> = {
  status: "Status",
  requests: "Requests",
  settings: "Settings",
  history: "Who changed what",
  deploys: "Deploys",
  people: "Operators",
  limits: "Limits",
  doctor: "Look at everything",
};

const mainPages = ["status", "requests", "deploys", "settings", "history"] as const;

/** The buttons to the main pages; the one that is open is marked. */
export function navigation(open: PageName, isOperator: boolean): Row {
  const shown = mainPages.filter((page) => isOperator || pageRights[page].right === "admin");
  return row(
    ...shown.map((page) =>
      buttonWithId(
        labels[page],
        pressId({ kind: "page", page, at: 0 }),
        page === open ? ButtonStyle.Primary : ButtonStyle.Secondary,
      ),
    ),
  );
}

export function pageButton(label: string, page: PageName, at = 0): Button {
  return buttonWithId(label, pressId({ kind: "page", page, at }), ButtonStyle.Secondary);
}

/** A button that asks whether something should be done. */
export function askButton(label: string, name: AdminAction["name"], ...about: readonly string[]): Button {
  return buttonWithId(label, pressId({ kind: "ask", action: { name, about } }), ButtonStyle.Secondary);
}
