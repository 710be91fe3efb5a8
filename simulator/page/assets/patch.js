// Replaces only what differs: elements with a `data-key` stay the same elements, so focus, scroll and open details stay.
export function patchChildren(parent, fresh) {
  const next = [...fresh.children];
  if (next.length === 0 || next.some((child) => child.dataset.key === undefined)) {
    const markup = document.createElement("template");
    markup.content.append(...[...fresh.childNodes].map((node) => node.cloneNode(true)));
    if (parent.innerHTML !== markup.innerHTML) parent.replaceChildren(...fresh.childNodes);
    return;
  }
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let at = parent.firstElementChild;
  for (const child of next) {
    const before = old.get(child.dataset.key);
    old.delete(child.dataset.key);
    if (before !== undefined && before === at) at = at.nextElementSibling;
    const now = before === undefined ? child : patched(before, child);
    if (now.nextElementSibling !== at || now.parentElement !== parent) parent.insertBefore(now, at);
  }
  for (const gone of old.values()) gone.remove();
}

function patched(before, after) {
  keepOpen(before, after);
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

/** Keeps what a reader opened or closed. */
function keepOpen(before, after) {
  const detailsOf = (element) => [...element.querySelectorAll("details")];
  const [were, are] = [detailsOf(before), detailsOf(after)];
  if (were.length !== are.length) return;
  for (const [index, one] of are.entries()) one.open = were[index].open;
}
