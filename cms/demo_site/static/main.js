// The site: which address is which page, and how to go from one to the next without losing the way back.

import { categories, NotRead } from "./api.js";
import { article } from "./article.js";
import { addressOf, homeOf, make, prefix, readAddress } from "./dom.js";
import { home } from "./home.js";
import { listing } from "./listing.js";
import { failed, missing } from "./missing.js";
import { preview } from "./preview.js";
import { offerAll } from "./tongues.js";
import { say, tell } from "./words.js";

const PAGES = {
  "": home,
  articles: article,
  categories: listing("categories"),
  authors: listing("authors"),
  tags: listing("tags"),
  preview,
};

const main = document.querySelector("main");
let leaving = new AbortController();
let shown = "";

/** Return the page that an address names, and the slug in it. */
const pageAt = (path) => {
  const { parts } = readAddress(path);
  const [kind = "", slug] = parts;
  const isPage = Object.hasOwn(PAGES, kind) && parts.length === (kind ? 2 : 0);
  try {
    return isPage ? { page: PAGES[kind], slug: slug && decodeURIComponent(slug) } : { page: missing };
  } catch {
    return { page: missing };
  }
};

const contentOf = async (path, signal) => {
  const { page, slug } = pageAt(path);
  offerAll(...(page === article || page === preview ? [] : readAddress(path).parts));
  try {
    return await page({ slug, signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    if (error instanceof NotRead && error.status === 404) return missing({ signal });
    return failed(error, () => show());
  }
};

/** Show the page of the present address; `scroll` is where the reader was on it. */
const show = async ({ scroll, isFirst = false } = {}) => {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  shown = location.pathname;
  showFrame();
  main.setAttribute("aria-busy", "true");
  const content = await contentOf(location.pathname, signal).catch(() => null);
  if (!content || signal.aborted) return;
  main.replaceChildren(...content.filter(Boolean));
  main.setAttribute("aria-busy", "false");
  shown = location.pathname; // An article may have another address than the one that led to it.
  showFrame();
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (scroll !== undefined) jump(scroll);
  else if (target) target.scrollIntoView();
  else if (!isFirst) jump(0);
  if (!isFirst) main.querySelector("h1")?.focus({ preventScroll: true });
};

const jump = (top) => scrollTo({ top, behavior: "instant" });

let tree = [];

/** Show the categories in the head of the page, in the language that is being read, and which of them this is. */
const showCategories = () => {
  const links = tree.map(({ slug, name }) => {
    const href = addressOf("categories", slug);
    return make("a", { href, "aria-current": href === location.pathname && "page" }, name);
  });
  document.querySelector("#categories").replaceChildren(...links);
  document.querySelector(".masthead .name").href = homeOf();
};

/** Say in the language that is being read what stands around every page. */
const showFrame = () => {
  document.querySelector(".skip").textContent = say("skip");
  for (const id of ["categories", "languages"]) document.getElementById(id).setAttribute("aria-label", say(id));
  const gaps = { api: make("a", { href: "/api/docs" }, say("api")), source: make("code", {}, "cms/demo_site/static") };
  document.querySelector(".foot p").replaceChildren(...tell("made", gaps));
  showCategories();
};

/** Follow links within the site without a reload; everything else is the browser's. */
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  const isPlain = !event.defaultPrevented && event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (!link || !isPlain || link.target || link.origin !== location.origin) return;
  const isOurs = link.pathname === prefix || link.pathname.startsWith(`${prefix}/`);
  const isHere = link.pathname === location.pathname && link.hash;
  if (!isOurs || link.pathname.startsWith(`${prefix}/static/`)) return;
  history.replaceState({ scroll: scrollY }, "");
  if (isHere) return;
  event.preventDefault();
  history.pushState({}, "", link.href);
  show();
});

addEventListener("popstate", ({ state }) => {
  if (location.pathname !== shown) show({ scroll: state?.scroll });
  else if (state?.scroll !== undefined) jump(state.scroll); // A step back within the page.
});

history.scrollRestoration = "manual";
addEventListener("pagehide", () => history.replaceState({ scroll: scrollY }, ""));

categories().then(
  (found) => {
    tree = found;
    showCategories();
  },
  () => null,
);
show({ isFirst: true, scroll: history.state?.scroll });
