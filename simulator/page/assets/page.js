// The page works without this; with it, it stays up to date without reloading.
import { patchChildren } from "./patch.js";
import { createPicker } from "./picker.js";

const byId = (id) => document.getElementById(id);
const composer = byId("composer");
const input = composer.elements.content;
const messages = byId("messages");
const dialog = byId("dialog");
const picker = createPicker(byId("picker"), input, (text) => {
  input.value = text;
  grow();
  input.focus();
});

// Looking: the address says what to show, the server renders it.
const channelOf = (search) => new URLSearchParams(search).get("channel") ?? "";
let looking;
let lookAgain = false;

function refresh() {
  if (looking !== undefined) lookAgain = true;
  looking ??= look().finally(() => {
    looking = undefined;
    if (lookAgain) refresh();
  });
  return looking;
}

async function look() {
  lookAgain = false;
  const { search } = location;
  const answer = await fetch(`/parts${search}`).catch(() => undefined);
  if (!answer?.ok) return;
  const { parts, commands } = await answer.json();
  if (search !== location.search) return;
  const atEnd = messages.scrollHeight - messages.scrollTop - messages.clientHeight < 120;
  for (const [id, markup] of Object.entries(parts)) {
    const template = document.createElement("template");
    template.innerHTML = markup;
    patchChildren(byId(id), template.content);
  }
  picker.know(commands);
  if (atEnd || messages.dataset.channel !== channelOf(search)) messages.scrollTop = messages.scrollHeight;
  messages.dataset.channel = channelOf(search);
}

function go(href) {
  if (href !== location.pathname + location.search) history.pushState(null, "", href);
  lookAgain = true;
  refresh();
}

const view = (name) => {
  document.body.dataset.view = name;
};

// Doing: forms are sent in the background.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-live]")) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(event.target, event.submitter));
  if (event.target === composer) {
    if (input.value.trim() === "") return;
    emptyComposer();
  }
  if (dialog.contains(event.target)) dialog.close();
  void send(event.target.action, body, event.submitter);
});

async function send(action, body, button) {
  const from = location.search;
  button?.classList.add("busy");
  byId("toast").hidden = true;
  const headers = { accept: "application/json" };
  const answer = await fetch(action, { method: "POST", body, headers }).catch(() => undefined);
  button?.classList.remove("busy");
  if (answer === undefined) return toast("The playground doesn't answer. Is it still running?");
  const result = await answer.json().catch(() => ({ problem: `The playground said ${answer.status}.` }));
  if (result.problem) toast(result.problem);
  if (result.modal) {
    dialog.innerHTML = result.modal;
    dialog.showModal();
  }
  // If the person looks at something else by now, they stay there.
  if (result.href && location.search === from) go(result.href);
  else refresh();
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("a[data-look], button");
  if (target === null || event.metaKey || event.ctrlKey) return;
  if (target.matches("a[data-look]")) {
    event.preventDefault();
    go(target.getAttribute("href"));
    view(target.dataset.look || "chat");
  } else if (target.dataset.reply) replyTo(target.dataset);
  else if (target.dataset.say) say(target.dataset);
  else if (target.closest(".views")) view(target.dataset.view);
  else if (target.hasAttribute("data-close")) dialog.close();
  else if (target.closest("#replying")) replyTo(undefined);
});

function say({ say: words, channel }) {
  const query = new URLSearchParams(location.search);
  query.set("channel", channel);
  go(`/?${query}`);
  view("chat");
  input.value = words;
  grow();
  input.focus();
}

function replyTo(message) {
  composer.elements.reply_to.value = message?.reply ?? "";
  byId("replying").hidden = message === undefined;
  byId("replying").firstElementChild.textContent = `Replying to ${message?.name}`;
  if (message !== undefined) input.focus();
}

let toastTimer;
function toast(words) {
  const box = byId("toast");
  box.textContent = words;
  box.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => {
    box.hidden = true;
  }, 7000);
}

// Writing: Enter sends, "/" opens the commands.
function grow() {
  input.style.height = "auto";
  input.style.height = `${Math.min(input.scrollHeight, 180)}px`;
}

function emptyComposer() {
  input.value = "";
  replyTo(undefined);
  grow();
  picker.hide();
}

input.addEventListener("input", () => {
  grow();
  picker.show();
});

input.addEventListener("keydown", (event) => {
  if (picker.onKey(event)) event.preventDefault();
  else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    composer.requestSubmit();
  }
});

addEventListener("popstate", refresh);
new EventSource("/events").addEventListener("change", refresh);
messages.scrollTop = messages.scrollHeight;
messages.dataset.channel = channelOf(location.search);
