// The site: which address is which page, and how to go from one to the next without losing the way back.

import { categories, NotRead } from "./api.js";
import { article } from "./article.js";
import { addressOf, make, prefix } from "./dom.js";
import { home } from "./home.js";
import { listing } from "./listing.js";
import { failed, missing } from "./missing.js";
import { preview } from "./preview.js";

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
  const parts = path.slice(prefix.length).split("/").filter(Boolean);
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
  main.setAttribute("aria-busy", "true");
  const content = await contentOf(location.pathname, signal).catch(() => null);
  if (!content || signal.aborted) return;
  main.replaceChildren(...content.filter(Boolean));
  main.setAttribute("aria-busy", "false");
  markCategory();
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (scroll !== undefined) jump(scroll);
  else if (target) target.scrollIntoView();
  else if (!isFirst) jump(0);
  if (!isFirst) main.querySelector("h1")?.focus({ preventScroll: true });
};

const jump = (top) => scrollTo({ top, behavior: "instant" });

const markCategory = () => {
  for (const link of document.querySelectorAll(".masthead nav a"))
    if (link.pathname === location.pathname) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
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
  (tree) => {
    const links = tree.map(({ slug, name }) => make("a", { href: addressOf("categories", slug) }, name));
    document.querySelector("#categories").append(...links);
    markCategory();
  },
  () => null,
);
show({ isFirst: true, scroll: history.state?.scroll });
