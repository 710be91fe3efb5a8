// The page works without this; with it, it stays up to date by itself and nothing reloads.
const byId = (id) => document.getElementById(id);
const composer = byId("composer");
const input = composer.elements.content;
const messages = byId("messages");
const picker = byId("picker");
let commands = [];
let chosen = 0;

// Looking: the address says at what, the server renders it, and only what differs is exchanged.
let looking;
let again = false;

function refresh() {
  if (looking) {
    again = true;
    return looking;
  }
  looking = load().finally(() => {
    looking = undefined;
    if (again) {
      again = false;
      refresh();
    }
  });
  return looking;
}

async function load() {
  const answer = await fetch(`/parts${location.search}`).catch(() => undefined);
  if (!answer?.ok) return;
  const fresh = await answer.json();
  const atEnd = messages.scrollHeight - messages.scrollTop - messages.clientHeight < 120;
  const moved = messages.dataset.look !== channelOf(location.search);
  for (const [id, markup] of Object.entries(fresh.parts)) {
    const template = document.createElement("template");
    template.innerHTML = markup;
    patchChildren(byId(id), template.content);
  }
  commands = fresh.commands;
  messages.dataset.look = channelOf(location.search);
  if (atEnd || moved) messages.scrollTop = messages.scrollHeight;
}

const channelOf = (search) => new URLSearchParams(search).get("channel") ?? "";

function patchChildren(parent, fresh) {
  const next = [...fresh.children];
  if (next.length === 0 || next.some((child) => child.dataset.key === undefined)) {
    if (parent.innerHTML !== fresh.innerHTML) parent.replaceChildren(...fresh.childNodes);
    return;
  }
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let at = parent.firstElementChild;
  for (const child of next) {
    const before = old.get(child.dataset.key);
    old.delete(child.dataset.key);
    const now = before === undefined ? child : patched(before, child);
    if (now === at) at = at.nextElementSibling;
    else parent.insertBefore(now, at);
  }
  for (const gone of old.values()) gone.remove();
}

function patched(before, after) {
  if (before.isEqualNode(after)) return before;
  const keyed =
    after.children.length > 0 && [...after.children].every((child) => child.dataset.key !== undefined);
  if (!keyed || before.tagName !== after.tagName) {
    before.replaceWith(after);
    return after;
  }
  before.className = after.className;
  patchChildren(before, after);
  return before;
}

function go(href) {
  history.pushState(null, "", href);
  refresh();
}

function view(name) {
  document.body.dataset.view = name;
}

addEventListener("popstate", refresh);

// Doing: forms are sent in the background.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-live]")) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  if (form === composer) {
    if (input.value.trim() === "") return;
    input.value = "";
    replyTo(undefined);
    grow();
    hidePicker();
  }
  if (form.closest("dialog")) byId("dialog").close();
  event.submitter?.classList.add("busy");
  const answer = await fetch(form.action, {
    method: "POST",
    body,
    headers: { accept: "application/json" },
  }).catch(() => undefined);
  event.submitter?.classList.remove("busy");
  if (answer === undefined) return toast("The playground doesn't answer. Is it still running?");
  const result = await answer.json().catch(() => ({ problem: `The playground said ${answer.status}.` }));
  if (result.problem) toast(result.problem);
  if (result.modal) {
    byId("dialog").innerHTML = result.modal;
    byId("dialog").showModal();
  }
  if (result.href && result.href !== location.pathname + location.search)
    history.pushState(null, "", result.href);
  refresh();
});

document.addEventListener("click", (event) => {
  const target = event.target.closest("a[data-look], button");
  if (target === null) return;
  if (target.matches("a[data-look]") && !event.metaKey && !event.ctrlKey) {
    event.preventDefault();
    go(target.getAttribute("href"));
    view(target.closest(".sidebar, .messages, .title") ? "chat" : "side");
    if (target.closest(".messages") && target.href.includes("tab=pulls")) view("side");
    if (target.closest(".guide") && target.href.includes("tab=guide")) view("chat");
  } else if (target.dataset.reply) replyTo(target.dataset);
  else if (target.dataset.say) say(target.dataset);
  else if (target.parentElement?.classList.contains("views")) view(target.dataset.view);
  else if (target.hasAttribute("data-close")) byId("dialog").close();
  else if (target.closest("#replying")) replyTo(undefined);
  else if (target.dataset.complete !== undefined) complete(target.dataset.complete);
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
  byId("replying").firstElementChild.textContent = message === undefined ? "" : `Replying to ${message.name}`;
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

input.addEventListener("input", () => {
  grow();
  showPicker();
});

input.addEventListener("keydown", (event) => {
  const offers = [...picker.querySelectorAll("button")];
  if (!picker.hidden && offers.length > 0) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : -1) + offers.length) % offers.length;
      mark(offers);
      return;
    }
    if (event.key === "Tab" || (event.key === "Enter" && offers[chosen]?.dataset.kind === "command")) {
      event.preventDefault();
      complete(offers[chosen].dataset.complete);
      return;
    }
    if (event.key === "Escape") return hidePicker();
  }
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    composer.requestSubmit();
  }
});

function showPicker() {
  const text = input.value;
  if (!text.startsWith("/")) return hidePicker();
  const typed = text.slice(1);
  const command = commands.find(({ name }) => typed === name || typed.startsWith(`${name} `));
  const offers =
    command === undefined || typed === command.name
      ? commands.filter(({ name }) => name.startsWith(typed)).map(commandOffer)
      : optionOffers(command, text);
  picker.replaceChildren(...offers);
  picker.hidden = offers.length === 0;
  chosen = 0;
  mark(offers);
}

function commandOffer({ name, description, options }) {
  const wanted = options.map((option) => (option.required ? option.name : `[${option.name}]`)).join(" ");
  return offer(
    `/${name} ${options.find((option) => option.required) ? `${options.find((option) => option.required).name}: ` : ""}`,
    `/${name}`,
    wanted,
    description,
    "command",
  );
}

function optionOffers(command, text) {
  return command.options
    .filter(({ name }) => !text.includes(` ${name}:`))
    .map((option) =>
      offer(
        `${text.trimEnd()} ${option.name}: `,
        `${option.name}:`,
        option.required ? "required" : "",
        option.choices.length > 0
          ? `${option.description} (${option.choices.join(", ")})`
          : option.description,
        "option",
      ),
    );
}

function offer(completed, title, extra, description, kind) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.complete = completed;
  button.dataset.kind = kind;
  for (const [tag, words] of [
    ["b", title],
    ["i", extra],
    ["span", description],
  ]) {
    const part = document.createElement(tag);
    part.textContent = words;
    button.append(part, " ");
  }
  return button;
}

function mark(offers) {
  offers.forEach((button, index) => {
    button.classList.toggle("chosen", index === chosen);
  });
}

function complete(text) {
  input.value = text;
  grow();
  showPicker();
  input.focus();
}

function hidePicker() {
  picker.hidden = true;
}

new EventSource("/events").addEventListener("change", refresh);
messages.scrollTop = messages.scrollHeight;
messages.dataset.look = channelOf(location.search);
