// The editor with a script: what is typed is kept on the server and in this browser, keys, a toolbar, names as chips.

import { toast, token } from "./console.js";

const form = document.querySelector("[data-editor]");
const source = document.getElementById("f-markdown");
const KEY = `masthead-draft:${form.dataset.editor}`;
const COPY_MS = 700;
const MAX_COPY_AGE_MS = 30 * 24 * 3600 * 1000;

// What is in the form, without what belongs to the page and not to the text.
function typed() {
  const values = {};
  for (const [name, value] of new FormData(form)) if (!["csrf_token", "version", "article_id"].includes(name)) values[name] = value.replaceAll("\r\n", "\n");
  return values;
}
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// The chips take the place of two fields; they come first, so that everything below sees the form as it stays.
for (const name of ["tags", "authors"]) chips(document.getElementById(`f-${name}`), `${name}-known`);

const loaded = typed();
const isDisabled = form.querySelector("fieldset").disabled;
let isSending = false;
let timer;

function keepCopy() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const now = typed();
    try {
      if (same(now, loaded)) localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, JSON.stringify({ at: Date.now(), version: form.dataset.version, values: now }));
      form.dataset.copied = "yes";
    } catch {
      // No room, or no storage: the page itself still has the text.
    }
  }, COPY_MS);
  document.documentElement.classList.toggle("is-unsaved", !same(typed(), loaded));
}
form.addEventListener("input", keepCopy);
form.addEventListener("change", keepCopy);

// The server keeps what is typed for this person, on whatever machine they go on. The copy in this browser is for what
// the server has not got: new articles, a lost connection, a session that ended.
const SEND_MS = 2000;
const kept = document.getElementById("kept");
let keptVersion = form.dataset.autosaveVersion;
let sendTimer;
let sending = Promise.resolve();
let isElsewhere = false;

async function send() {
  if (isSending || isElsewhere) return;
  const now = typed();
  const body = new URLSearchParams(new FormData(form));
  body.set("base_version", form.dataset.version);
  body.set("version", keptVersion);
  const headers = { "HX-Request": "true", "X-CSRF-Token": token() };
  const answer = await fetch(form.dataset.autosave, { method: "POST", body, headers }).catch(() => null);
  if (answer?.status === 401) document.dispatchEvent(new Event("signed-out"));
  if (answer?.status === 412) {
    isElsewhere = true;
    kept.textContent = kept.dataset.elsewhere;
  }
  if (!answer?.ok) return;
  const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-version]");
  keptVersion = found.dataset.version;
  const time = new Date().toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
  kept.textContent = keptVersion === "0" ? "" : kept.dataset.kept.replace("{time}", time);
  if (!same(now, typed())) return;
  clearTimeout(timer);
  try {
    localStorage.removeItem(KEY);
  } catch {
    // No storage, and so no copy either.
  }
}
function sendSoon() {
  if (!form.dataset.autosave || isDisabled) return;
  clearTimeout(sendTimer);
  sendTimer = setTimeout(() => {
    sending = sending.then(send);
  }, SEND_MS);
}
form.addEventListener("input", sendSoon);
form.addEventListener("change", sendSoon);

function storedCopy() {
  try {
    const copy = JSON.parse(localStorage.getItem(KEY) ?? "null");
    if (copy && Date.now() - copy.at < MAX_COPY_AGE_MS) return copy;
  } catch {
    // Not ours, or not readable.
  }
  return null;
}

const recovery = document.getElementById("recovery");
const copy = storedCopy();
if (copy && same(copy.values, loaded)) localStorage.removeItem(KEY);
else if (copy && !isDisabled && !document.querySelector(".note-failed[role=alert]")) {
  const words = recovery.querySelector("[data-text]");
  words.textContent = words.dataset.text.replace("{time}", new Date(copy.at).toLocaleString(document.documentElement.lang));
  recovery.hidden = false;
  recovery.querySelector("[data-recover]").addEventListener("click", () => {
    for (const [name, value] of Object.entries(copy.values)) fill(name, value);
    for (const box of form.querySelectorAll("input[type=checkbox]")) box.checked = box.name in copy.values;
    recovery.hidden = true;
    source.dispatchEvent(new Event("previewed"));
    keepCopy();
    source.focus();
  });
  recovery.querySelector("[data-forget]").addEventListener("click", () => {
    localStorage.removeItem(KEY);
    recovery.hidden = true;
  });
}

function fill(name, value) {
  const field = form.elements[name];
  if (!field || field instanceof RadioNodeList) return;
  if (field.type === "checkbox") field.checked = Boolean(value);
  else field.value = value;
  field.dispatchEvent(new CustomEvent("filled"));
}

form.addEventListener("submit", () => {
  isSending = true;
});
addEventListener("pageshow", () => {
  isSending = false;
});
addEventListener("beforeunload", (event) => {
  if (!isSending && !same(typed(), loaded)) event.preventDefault();
});

// Keys
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || isDisabled) return;
  const key = event.key.toLowerCase();
  if (key === "s") {
    event.preventDefault();
    form.requestSubmit(document.querySelector("[data-save]"));
  } else if (key === "enter") {
    const publish = document.querySelector("[data-publish]") ?? document.querySelector("[data-save]");
    event.preventDefault();
    form.requestSubmit(publish);
  } else if (event.target === source && ["b", "i", "k"].includes(key)) {
    event.preventDefault();
    if (key === "b") wrap("**");
    if (key === "i") wrap("*");
    if (key === "k") link();
  }
});

// The toolbar. `insertText` keeps the browser's own undo.
function insert(text, from, to) {
  source.focus();
  source.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, text)) {
    source.setRangeText(text, from, to, "end");
    source.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
}
function selected() {
  return source.value.slice(source.selectionStart, source.selectionEnd);
}
function wrap(sign) {
  const { selectionStart: start, selectionEnd: end } = source;
  const text = selected();
  insert(sign + text + sign, start, end);
  source.setSelectionRange(start + sign.length, start + sign.length + text.length);
}
function link() {
  const { selectionStart: start, selectionEnd: end } = source;
  const text = selected();
  insert(`[${text}](https://)`, start, end);
  const place = text ? start + text.length + 3 : start + 1;
  source.setSelectionRange(place, text ? place + 8 : place);
}
function line(sign) {
  const start = source.value.lastIndexOf("\n", source.selectionStart - 1) + 1;
  const end = source.selectionEnd;
  const text = source.value.slice(start, end).split("\n");
  const isOn = text.every((one) => one.startsWith(sign));
  insert(text.map((one) => (isOn ? one.slice(sign.length) : sign + one.replace(/^#{1,6} /, ""))).join("\n"), start, end);
}
function block(text) {
  const at = source.selectionEnd;
  const before = source.value.slice(0, at);
  const gap = before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const after = source.value.slice(at);
  const end = after.startsWith("\n\n") ? "" : after === "" || after.startsWith("\n") ? "\n" : "\n\n";
  insert(`${gap}${text}${end}`, at, at);
}
source.addEventListener("blockwanted", (event) => block(event.detail));
// A link to a file: what is selected, or else the file's title, leads to it.
source.addEventListener("linkwanted", ({ detail: { title, address } }) => {
  const text = selected() || title.replace(/[\\`*_[\]<&]/g, "\\$&");
  insert(`[${text}](${address})`, source.selectionStart, source.selectionEnd);
});
const toolbar = document.querySelector(".toolbar");
toolbar.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.wrap) wrap(button.dataset.wrap);
  else if (button.dataset.line) line(button.dataset.line);
  else if (button.dataset.insert) block(button.dataset.insert);
  else if ("link" in button.dataset) link();
});
// One stop for Tab; arrows go along.
const buttons = [...toolbar.querySelectorAll("button")];
buttons.forEach((button, n) => {
  button.tabIndex = n ? -1 : 0;
  button.setAttribute("aria-label", button.title);
});
toolbar.addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const turned = document.documentElement.dir === "rtl" ? -step : step;
  const next = buttons[(buttons.indexOf(event.target) + turned + buttons.length) % buttons.length];
  for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
  next.focus();
});

// With a script the preview follows the typing; the button asks for it at once.
document.querySelector("[data-preview]").addEventListener("click", (event) => {
  event.preventDefault();
  source.dispatchEvent(new Event("previewed"));
});
document.getElementById("f-title").addEventListener("change", () => source.dispatchEvent(new Event("previewed")));

/** Turn a field of names with commas into chips; the field stays, hidden, and is what is sent. */
function chips(field, known) {
  const box = document.querySelector(`[data-chips="${field.name}"]`);
  box.removeAttribute("aria-hidden");
  const input = document.createElement("input");
  input.type = "text";
  input.setAttribute("list", known);
  input.setAttribute("dir", "auto");
  input.autocomplete = "off";
  input.id = `${field.id}-new`;
  const label = field.labels[0];
  label.htmlFor = input.id;
  if (field.hasAttribute("aria-describedby")) input.setAttribute("aria-describedby", field.getAttribute("aria-describedby"));
  field.hidden = true;
  field.before(input);
  const names = () => field.value.split(",").map((name) => name.trim()).filter(Boolean);
  function draw() {
    box.replaceChildren(
      ...names().map((name) => {
        const chip = document.createElement("span");
        chip.className = "chip";
        const words = document.createElement("bdi");
        words.textContent = name;
        const remove = document.createElement("button");
        remove.type = "button";
        remove.textContent = "×";
        remove.setAttribute("aria-label", `× ${name}`);
        remove.addEventListener("click", () => set(names().filter((one) => one !== name)));
        chip.append(words, remove);
        return chip;
      }),
    );
  }
  function set(list) {
    field.value = [...new Set(list)].join(", ");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    draw();
    input.focus();
  }
  function take() {
    const given = input.value.split(",").map((name) => name.trim()).filter(Boolean);
    if (!given.length) return false;
    input.value = "";
    set([...names(), ...given]);
    return true;
  }
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === ",") {
      if (take() || event.key === ",") event.preventDefault();
    } else if (event.key === "Backspace" && !input.value && names().length) {
      set(names().slice(0, -1));
    }
  });
  input.addEventListener("change", take);
  field.addEventListener("filled", draw);
  field.form.addEventListener("submit", () => {
    const given = input.value.trim();
    if (given) field.value = [...names(), given].join(", ");
  });
  draw();
}

document.addEventListener("signed-out", () => keepCopy());
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status >= 500) toast(event.detail.xhr.statusText, "failed");
});
