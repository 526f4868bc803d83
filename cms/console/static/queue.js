// The queue without leaving the page: the forms are the page's own, the next card is there at once, the rest follows.
// It owns no words: they stand in the templates. The document stays as large as it was: what is decided goes, what is
// next is fetched while the first are decided.
import { isWriting, toast, token } from "./console.js";

const BEAT_MS = 4000;
const LOOK_AFTER_MS = 400;
const GONE_MS = 6000;
const REMEMBERED = 50;
const AHEAD = 6;
const TOLD = 3;

const list = document.querySelector("[data-queue]");
const region = document.getElementById("toasts");
const bulk = document.querySelector("[data-bulk]");
const waiting = document.querySelector("[data-waiting]");
const limit = Number(list.dataset.limit);
const numbers = new Intl.NumberFormat(document.documentElement.lang);
const batches = [];
const mine = new Map();
let current = null;
let sending = Promise.resolve();
let inFlight = 0;
let isFilling = false;
let isReconciling = false;
let etag = "";
let looks = 0;

const cards = () => list.querySelectorAll(":scope > [data-card]");
const cardOf = (id) => list.querySelector(`:scope > [data-card][data-id="${CSS.escape(id)}"]`);

/** Ask the server for a part of a page; gives status, headers and the parts as a fragment. */
async function ask(address, { form = null, headers = {} } = {}) {
  const sent = { "HX-Request": "true", ...headers };
  if (form) sent["X-CSRF-Token"] = token();
  const answer = await fetch(address, {
    method: form ? "POST" : "GET",
    body: form ? new URLSearchParams(form) : null,
    headers: sent,
    cache: "no-store",
    keepalive: form !== null,
  });
  const text = answer.status === 304 || answer.status === 204 ? "" : await answer.text();
  const parts = new DOMParser().parseFromString(text, "text/html");
  for (const beside of parts.querySelectorAll("[hx-swap-oob]")) {
    region.append(...beside.children);
    beside.remove();
    // Whoever decides twice a second needs the last words, not all of them.
    const told = region.querySelectorAll("[data-toast]:not(.toast-failed)");
    for (const one of [...told].slice(0, -TOLD)) one.remove();
  }
  if (answer.status === 401) document.dispatchEvent(new CustomEvent("signed-out"));
  return { status: answer.status, headers: answer.headers, parts };
}

// --- where one is ---

function show(card, { isQuiet = false } = {}) {
  if (current && current !== card) current.classList.remove("is-current");
  current = card;
  list.querySelector("[data-empty]").hidden = cards().length > 0;
  if (!card) return;
  card.classList.add("is-current");
  if (isQuiet) return;
  card.focus({ preventScroll: true });
  const box = card.getBoundingClientRect();
  if (box.top < 64 || box.bottom > innerHeight) card.scrollIntoView({ block: box.height > innerHeight - 80 ? "start" : "nearest" });
  clearTimeout(looks);
  looks = setTimeout(look, LOOK_AFTER_MS);
}

function beside(card, isBack) {
  let other = isBack ? card?.previousElementSibling : card?.nextElementSibling;
  while (other && !other.matches("[data-card]")) other = isBack ? other.previousElementSibling : other.nextElementSibling;
  return other ?? null;
}

function move(isBack) {
  if (!current) return show(cards()[0] ?? null);
  const other = beside(current, isBack);
  if (other) return show(other);
  if (!isBack && list.dataset.next && !inFlight) location.assign(list.dataset.next);
}

function look() {
  if (document.hidden || !current?.dataset.id || current.matches("[data-gone]")) return;
  const form = new FormData();
  form.set("comment_id", current.dataset.id);
  ask(list.dataset.looks, { form }).catch(() => {});
}
setInterval(look, Number(list.dataset.refreshS) * 1000);

function count(change) {
  const n = Math.max(0, Number(waiting.dataset.count) + change);
  waiting.dataset.count = n;
  waiting.textContent = (n === 1 ? waiting.dataset.one : waiting.dataset.many).replace("{}", numbers.format(n));
}

// --- deciding ---

/** Send something after everything that was sent before it: decisions keep their order, and do not race. */
function inTurn(work) {
  list.dataset.sending = inFlight += 1;
  const done = sending.then(work).finally(() => (list.dataset.sending = inFlight -= 1));
  sending = done.catch(() => {});
  return done;
}
addEventListener("beforeunload", (event) => inFlight && event.preventDefault());

function decide(form, submitter, decided) {
  const data = new FormData(form, submitter);
  const places = decided.map((card) => ({ card, after: card.previousElementSibling }));
  const after = decided.includes(current) ? following(decided) : current;
  for (const card of decided) card.remove();
  count(-decided.length);
  show(after);
  fill();
  return inTurn(async () => {
    try {
      // Not `form.action`: the buttons are called action, and hide it.
      const answer = await ask(form.getAttribute("action"), { form: data });
      if (answer.status >= 400) return restore(places, answer);
      const batch = answer.headers.get("X-Batch");
      if (batch) batches.push(batch);
      if (batches.length > REMEMBERED) batches.shift();
      for (const done of answer.parts.querySelectorAll("[data-done]")) remember(done.dataset.done, done.dataset.version);
      const kept = answer.parts.querySelectorAll("[data-kept]");
      if (kept.length) putBack(places.filter(({ card }) => answer.parts.querySelector(`[data-kept="${card.dataset.id}"]`)), kept);
    } catch {
      putBack(places);
      toast(list.dataset.lost, "failed");
    }
  });
}

function following(decided) {
  let other = beside(current, false);
  while (other && decided.includes(other)) other = beside(other, false);
  if (other) return other;
  other = beside(current, true);
  while (other && decided.includes(other)) other = beside(other, true);
  return other;
}

function remember(id, version) {
  mine.set(id, Number(version));
  if (mine.size > REMEMBERED) mine.delete(mine.keys().next().value);
}

/** Put refused cards back, the first as the server sees it now, with what happened. */
function restore(places, answer) {
  const fresh = answer.parts.querySelector("[data-card-of]")?.content.querySelector("[data-card]");
  const banner = answer.parts.querySelector("[data-banner]")?.content.firstElementChild;
  if (answer.status !== 401 && fresh && places.length === 1) {
    places[0].card = fresh;
    if (banner) fresh.prepend(banner);
  } else if (answer.status === 404 && places.length === 1) return;
  putBack(places);
}

function putBack(places, notes = []) {
  for (const { card, after } of places) {
    if (cardOf(card.dataset.id)) continue;
    const note = [...notes].find((one) => one.dataset.kept === card.dataset.id)?.content.firstElementChild;
    if (note) card.prepend(note);
    card.classList.remove("is-current");
    if (after?.isConnected) after.after(card);
    else list.prepend(card);
    count(1);
  }
  if (!current || !current.isConnected) show(cards()[0] ?? null);
}

function undo(form = null) {
  return inTurn(async () => {
    const data = form ? new FormData(form) : new FormData();
    if (!form) {
      const batch = batches.pop();
      if (!batch) return toast(list.dataset.nothing, "told");
      data.set("batch", batch);
      data.set("back", list.dataset.here);
    } else {
      const place = batches.indexOf(data.get("batch"));
      if (place >= 0) batches.splice(place, 1);
    }
    const answer = await ask("/console/queue/undo", { form: data });
    if (answer.status >= 400) return;
    const found = [...answer.parts.querySelectorAll("[data-card-of]")].map((one) => one.content.querySelector("[data-card]"));
    for (const card of found.reverse()) {
      cardOf(card.dataset.id)?.remove();
      mine.delete(card.dataset.id);
      list.prepend(card);
      count(1);
    }
    for (const one of region.querySelectorAll(`form[data-undo] input[value="${CSS.escape(data.get("batch"))}"]`))
      one.closest("[data-toast]").remove();
    if (found.length) show(found.at(-1));
  }).catch(() => toast(region.dataset.offline, "failed"));
}

/** Fetch what comes next before it is needed. */
async function fill() {
  if (isFilling || !list.dataset.next || cards().length > limit - AHEAD) return;
  isFilling = true;
  try {
    const address = new URL(list.dataset.next, location.href);
    address.searchParams.set("limit", String(AHEAD));
    const answer = await ask(address);
    const found = answer.parts.querySelector("[data-queue]");
    if (!found) return;
    const next = found.dataset.next;
    for (const card of found.querySelectorAll(":scope > [data-card]"))
      if (!cardOf(card.dataset.id) && !mine.has(card.dataset.id)) list.insertBefore(card, list.querySelector("[data-empty]"));
    if (next) {
      const following = new URL(next, location.href);
      following.searchParams.delete("limit");
      list.dataset.next = following.pathname + following.search;
    } else list.dataset.next = "";
    document.querySelector("[data-pager]").hidden = true;
    if (!current) show(cards()[0] ?? null);
  } finally {
    isFilling = false;
  }
}

// --- what others do ---

async function beat() {
  if (document.hidden) return;
  const address = `${list.dataset.beat}?since=${encodeURIComponent(list.dataset.since)}`;
  const answer = await ask(address, { headers: etag ? { "If-None-Match": etag } : {} });
  const found = answer.parts.querySelector("[data-since]");
  if (answer.status !== 200 || !found) return;
  etag = answer.headers.get("ETag") ?? "";
  list.dataset.since = found.dataset.since;
  if (!inFlight) count(Number(found.dataset.waiting) - Number(waiting.dataset.count));
  let isNew = "hasMore" in found.dataset;
  for (const change of found.querySelectorAll("[data-change]")) isNew = follow(change) || isNew;
  for (const card of cards()) {
    const mark = found.querySelector(`[data-looks-at="${CSS.escape(card.dataset.id)}"]`);
    const slot = card.querySelector("[data-looking]");
    if (slot) slot.replaceChildren(...(mark ? mark.cloneNode(true).childNodes : []));
  }
  if (isNew) await reconcile();
}

/** Follow one change by somebody else; tells whether the list has to be looked at anew. */
function follow(change) {
  const { change: id, version } = change.dataset;
  const waits = "waits" in change.dataset;
  const card = cardOf(id);
  if (card && Number(version) > Number(card.dataset.version) && !waits) gone(card, change.textContent);
  else if (mine.has(id) && Number(version) > mine.get(id)) {
    toast(change.textContent, "told");
    mine.delete(id);
  }
  return waits && (!card || Number(version) > Number(card.dataset.version));
}

function gone(card, words) {
  const line = document.createElement("p");
  line.className = "q-gone";
  line.setAttribute("role", "status");
  line.textContent = words;
  const name = card.querySelector(".q-name")?.textContent.trim();
  const who = document.createElement("strong");
  who.dir = "auto";
  who.textContent = name ?? "";
  line.prepend(who);
  card.replaceChildren(line);
  card.dataset.gone = "";
  setTimeout(() => {
    if (card === current) show(following([card]), { isQuiet: true });
    card.remove();
    show(current, { isQuiet: true });
    fill();
  }, GONE_MS);
}

/** Look at the list as the server has it, and take over what is new: below where one is, never above. */
async function reconcile() {
  if (isReconciling || document.querySelector("dialog[open]")) return;
  isReconciling = true;
  try {
    const answer = await ask(list.dataset.here);
    const found = answer.parts.querySelector("[data-queue]");
    if (!found) return;
    let place = current;
    for (const card of found.querySelectorAll(":scope > [data-card]")) {
      if (mine.has(card.dataset.id) && mine.get(card.dataset.id) >= Number(card.dataset.version)) continue;
      const known = cardOf(card.dataset.id);
      if (known && (known === current || known.contains(document.activeElement))) continue;
      if (known) {
        if (known.dataset.version !== card.dataset.version) known.replaceWith(card);
        continue;
      }
      if (cards().length >= limit * 2) break;
      if (place) place.after(card);
      else list.prepend(card);
      place = card;
    }
    if (!current) show(cards()[0] ?? null, { isQuiet: true });
  } finally {
    isReconciling = false;
  }
}

(async function watch() {
  for (;;) {
    await new Promise((wake) => setTimeout(wake, BEAT_MS));
    await beat().catch(() => {});
  }
})();

// --- forms, pointers, keys ---

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-decide]")) {
    const card = form.closest("[data-card]");
    if (!card || !list.contains(card)) return;
    event.preventDefault();
    decide(form, event.submitter, [card]);
  } else if (form.matches("[data-bulk]")) {
    const selected = [...list.querySelectorAll("[data-select]:checked")].map((box) => box.closest("[data-card]"));
    event.preventDefault();
    if (!selected.length) return;
    // The fields of the selected cards belong to this form while the cards are there.
    decide(form, event.submitter, selected);
    select();
  } else if (form.matches("[data-undo]")) {
    event.preventDefault();
    undo(form);
  }
});

function select() {
  if (!bulk) return;
  const n = list.querySelectorAll("[data-select]:checked").length;
  const words = bulk.querySelector("[data-bulk-count]");
  bulk.classList.toggle("has-selected", n > 0);
  words.dataset.none ??= words.textContent;
  words.textContent = n ? (n === 1 ? words.dataset.one : words.dataset.many).replace("{}", numbers.format(n)) : words.dataset.none;
}
list.addEventListener("change", (event) => event.target.matches("[data-select]") && select());
list.addEventListener("focusin", (event) => {
  const card = event.target.closest("[data-card]");
  if (card && card !== current) show(card, { isQuiet: true });
});
list.addEventListener("click", (event) => {
  const card = event.target.closest("[data-card]");
  if (card && card !== current) show(card, { isQuiet: true });
});

function press(name) {
  const button = current?.querySelector(`[data-decide] [data-key="${name}"]`);
  if (button) button.form.requestSubmit(button);
}

function open(panel) {
  const details = current?.querySelector(`[data-panel="${panel}"]`);
  if (!details) return;
  details.open = true;
  details.querySelector("select")?.focus();
  details.scrollIntoView({ block: "nearest" });
}

async function expand() {
  const slot = current?.querySelector("[data-more]");
  if (!slot) return;
  if (slot.childElementCount) return slot.replaceChildren();
  const answer = await ask(list.dataset.moreAt + current.dataset.id);
  slot.replaceChildren(...answer.parts.body.children);
  slot.scrollIntoView({ block: "nearest" });
}

const KEYS = {
  j: () => move(false),
  k: () => move(true),
  a: () => press("a"),
  s: () => press("s"),
  h: () => press("h"),
  r: () => open("reject"),
  b: () => open("author"),
  u: () => undo(),
  e: () => expand(),
  o: () => current?.querySelector("[data-open]")?.click(),
  c: () => current?.querySelector("[data-campaign]")?.click(),
  x: () => current?.querySelector("[data-select]")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const panel = event.target.closest?.("[data-panel]");
  if (panel && event.key === "Escape") {
    panel.open = false;
    panel.closest("[data-card]").focus();
    return;
  }
  if (event.target.matches?.("[data-reason]") && !event.target.closest("[data-bulk]")) {
    if (/^[1-9]$/.test(event.key)) {
      event.target.selectedIndex = Number(event.key);
      event.preventDefault();
    } else if (event.key === "Enter") {
      event.preventDefault();
      event.target.form.requestSubmit(event.target.form.querySelector('[name="action"]'));
    }
    return;
  }
  if (isWriting(event.target)) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

show(cards()[0] ?? null, { isQuiet: true });
if (current && document.activeElement === document.body) current.focus({ preventScroll: true });
looks = setTimeout(look, LOOK_AFTER_MS);
select();
