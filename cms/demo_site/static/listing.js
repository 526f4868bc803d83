// Everything in a category, by an author, or with a tag; more of it on request.

import { cards, nextCards, term } from "./api.js";
import { grid } from "./cards.js";
import { addressOf, make } from "./dom.js";
import { describe } from "./head.js";
import { say } from "./words.js";

const FILTERS = { categories: "[category]", authors: "[author]", tags: "[tag]" };
const KINDS = { categories: "inCategory", authors: "byAuthor", tags: "withTag" };

export const listing = (kind) => async ({ slug, signal }) => {
  const [about, page] = await Promise.all([
    term(kind, slug, { signal }),
    cards({ filters: { [FILTERS[kind]]: slug }, limit: 12, signal }),
  ]);
  const description = about.description || about.bio || "";
  describe({ title: about.name, description, canonical: new URL(addressOf(kind, slug), location.href).href });
  const list = grid(page.items, { level: 2 });
  const below = about.children?.length > 0 && make(
    "nav",
    { class: "below", "aria-label": say("within", { name: about.name }) },
    about.children.map((child) => make("a", { href: addressOf(kind, child.slug) }, child.name)),
  );
  return [
    make(
      "header",
      { class: "listing-head" },
      make("p", { class: "kicker" }, say(KINDS[kind])),
      make("h1", { tabindex: -1 }, about.name),
      description && make("p", { class: "dek" }, description),
      below,
    ),
    page.items.length ? list : make("p", { class: "plain" }, say("nothingHere")),
    page.next && more(page.next, list),
  ];
};

const more = (address, list) => {
  const button = make("button", { class: "more", type: "button", onclick: () => load() }, say("more"));
  const load = async () => {
    const page = await nextCards(address);
    const fresh = grid(page.items, { level: 2 }).children;
    const [first] = fresh;
    list.append(...fresh);
    first?.querySelector("a[href]")?.focus();
    if (page.next) address = page.next;
    else button.remove();
  };
  return button;
};
