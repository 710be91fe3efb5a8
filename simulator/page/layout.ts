import { html } from "hono/html";
import { hiddenFields } from "./hidden-fields.ts";
import type { Look } from "./look.ts";
import type { Html } from "./markdown.ts";
import type { PartName } from "./parts.ts";

/** In this order: later ones refine earlier ones. */
const styles = [
  "reef",
  "channels",
  "conversation",
  "attachments",
  "composer",
  "side",
  "tour",
  "pull-request",
  "supervisor",
  "above",
  "phone",
];

/** The whole page. It works without its script too, but doesn't update on its own. */
export function layout(
  look: Look,
  parts: Readonly<Record<PartName, Html>>,
  problem: string | undefined,
): Html {
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
  <meta name="color-scheme" content="light dark">
  <title>Turbot's playground</title>
  <link rel="icon" href="/assets/fish.svg" type="image/svg+xml">
  ${styles.map((name) => html`<link rel="stylesheet" href="/assets/${name}.css">`)}
  <script type="module" src="/assets/page.js"></script>
</head>
<body data-view="chat">
  <aside id="sidebar" class="sidebar">${parts.sidebar}</aside>
  <main class="chat">
    <header id="title" class="title">${parts.title}</header>
    <ol id="messages" class="messages" aria-live="polite" aria-label="Messages">${parts.messages}</ol>
    <form id="composer" class="composer" method="post" action="/write" data-live>
      <div id="picker" class="picker" hidden></div>
      <p id="replying" class="replying" hidden><span></span><button type="button" title="Don't reply" aria-label="Don't reply">✕</button></p>
      <div id="composer-fields">${hiddenFields(look)}</div><input type="hidden" name="reply_to" value="">
      <div class="line"><textarea name="content" rows="1" maxlength="2000" placeholder="@Turbot hello — or / for commands" aria-label="Message" autocomplete="off"></textarea><button class="send" title="Send" aria-label="Send">➤</button></div>
    </form>
  </main>
  <section class="side" aria-label="Tour, pull requests and supervisor">
    <nav id="tabs" class="tabs" aria-label="Tour and more">${parts.tabs}</nav>
    <div id="side" class="side-body">${parts.side}</div>
  </section>
  <nav class="views" aria-label="View"><button type="button" data-view="channels"><span aria-hidden="true">☰</span><span>Channels</span></button><button type="button" data-view="chat"><span aria-hidden="true">💬</span><span>Chat</span></button><button type="button" data-view="side"><span aria-hidden="true">🧭</span><span>Tour &amp; more</span></button></nav>
  <div id="toast" class="toast" role="status" ${problem === undefined ? "hidden" : ""}>${problem ?? ""}</div>
  <dialog id="dialog" aria-label="A form of Turbot's"></dialog>
</body>
</html>`;
}
