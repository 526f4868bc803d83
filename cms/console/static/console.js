// What every page of the console does beyond plain HTML. It owns no words: they stand in data- attributes.

const region = document.getElementById("toasts");
const SHOWN_MS = 8000;
const KEPT_MS = 250;

/** Say something in the toast region; returns the element. */
export function toast(text, kind = "done") {
  const made = document.createElement("div");
  made.className = `toast toast-${kind}`;
  made.dataset.toast = "";
  const words = document.createElement("p");
  words.textContent = text;
  made.append(words);
  region.append(made);
  return made;
}

/** The form token of this page, for requests that no form sends. */
export function token() {
  return document.querySelector('meta[name="csrf"]').content;
}

/** Whether somebody is writing: keys then belong to the text. */
export function isWriting(target) {
  return target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") !== null;
}

function leave(element) {
  element.classList.add("leaving");
  setTimeout(() => element.remove(), KEPT_MS);
}

// A toast stays while it is hovered or focused, and one that reports a failure until it is dismissed.
function watch(element) {
  if (element.dataset.watched) return;
  element.dataset.watched = "yes";
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button button-small button-quiet";
  close.setAttribute("aria-label", region.dataset.dismiss);
  close.textContent = "×";
  close.addEventListener("click", () => leave(element));
  element.append(close);
  if (element.classList.contains("toast-failed")) return;
  let timer = setTimeout(() => leave(element), SHOWN_MS);
  for (const begin of ["mouseenter", "focusin"]) element.addEventListener(begin, () => clearTimeout(timer));
  for (const end of ["mouseleave", "focusout"])
    element.addEventListener(end, () => {
      clearTimeout(timer);
      timer = setTimeout(() => leave(element), SHOWN_MS / 2);
    });
}

function watchAll() {
  for (const element of region.querySelectorAll("[data-toast]")) watch(element);
}
new MutationObserver(watchAll).observe(region, { childList: true });
watchAll();

// htmx sends the token in a header; what it cannot do is told in a toast, and the page keeps all that was typed.
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRF-Token"] = token();
});
document.addEventListener("htmx:sendError", () => toast(region.dataset.offline, "failed"));
document.addEventListener("signed-out", () => {
  if (region.querySelector("[data-login]")) return;
  const made = toast(region.dataset.signedOut, "failed");
  const link = document.createElement("a");
  link.href = "/console/login";
  link.target = "_blank";
  link.dataset.login = "";
  link.textContent = region.dataset.signIn;
  made.append(link);
});

// Menus close when somebody goes elsewhere; so does the navigation of narrow screens, which is open while it is named.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]"))
    if (!menu.contains(event.target)) menu.open = false;
  if (event.target.id === "nav") location.hash = "main";
  const dialogs = event.target.closest?.("[data-dialog]");
  if (dialogs) {
    const dialog = document.getElementById(dialogs.dataset.dialog);
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
    }
  }
  if (event.target.closest?.("[data-keys]")) {
    event.preventDefault();
    showKeys();
  }
});
document.addEventListener("click", (event) => {
  if (event.target instanceof HTMLDialogElement && event.target.open) {
    const box = event.target.getBoundingClientRect();
    const isOutside =
      event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
    if (isOutside && event.detail > 0) event.target.close();
  }
});

function showKeys() {
  document.getElementById("key-sheet")?.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) menu.open = false;
    if (location.hash === "#nav") location.hash = "main";
    if (isWriting(event.target) && !event.target.closest("dialog")) event.target.blur();
    return;
  }
  if (isWriting(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "?") {
    event.preventDefault();
    showKeys();
  } else if (event.key === "n" && document.querySelector("[data-new]")) {
    document.querySelector("[data-new]").click();
  } else if (event.key === "/") {
    const search = document.querySelector("[data-search]");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  }
});

// What can be copied stands in a field, to be selected by hand without a script.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", () => {
    const field = document.getElementById(button.dataset.copy);
    const copied = navigator.clipboard?.writeText(field.value) ?? Promise.reject();
    copied.then(() => toast(button.dataset.done), () => field.select());
  });
}

// A filter that is chosen counts at once; without a script there is the button.
document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-submits] select")) event.target.form.requestSubmit();
});

// Times that were near when the page was made say something else a minute later.
const relative = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
const UNITS = [["second", 60], ["minute", 60], ["hour", 24], ["day", 7], ["week", 4.345], ["month", 12], ["year", Infinity]];
function written(instant) {
  let amount = (new Date(instant) - Date.now()) / 1000;
  for (const [unit, size] of UNITS) {
    if (Math.abs(amount) < size) return relative.format(Math.round(amount), unit);
    amount /= size;
  }
  return "";
}
setInterval(() => {
  if (document.hidden) return;
  for (const element of document.querySelectorAll("time[datetime]:not([data-fixed])"))
    element.textContent = written(element.dateTime);
}, 60_000);
