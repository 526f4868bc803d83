// The front page: the latest article large, the next ones beside it, then every category with its own.

import { cards, categories } from "./api.js";
import { card, grid } from "./cards.js";
import { addressOf, make, site } from "./dom.js";
import { describe } from "./head.js";
import { say } from "./words.js";

const IN_CATEGORY = 3;
const AT_LEAST = 2;

export const home = async ({ signal }) => {
  const [latest, tree] = await Promise.all([cards({ limit: 4, signal }), categories({ signal })]);
  const sections = await Promise.all(
    tree.map(async (category) => {
      const { items } = await cards({ filters: { "[category]": category.slug }, limit: IN_CATEGORY + latest.items.length, signal });
      return { category, items: unseen(items, latest.items) };
    }),
  );
  describe({ title: "", description: say("latestOf", { site }) });
  const [lead, ...others] = latest.items;
  if (!lead) return [make("h1", {}, site), make("p", { class: "plain" }, say("nothingYet"))];
  return [
    make("h1", { class: "unseen", tabindex: -1 }, say("latest", { site })),
    make(
      "div",
      { class: "front" },
      card(lead, { level: 2, kind: "lead" }),
      make("div", { class: "beside" }, others.map((item) => card(item, { level: 2, kind: "small" }))),
    ),
    ...sections.filter(({ items }) => items.length).map(section),
  ];
};

/** Leave out what stands at the top already, unless hardly anything is left. */
const unseen = (items, seen) => {
  const isSeen = ({ slug }) => seen.some((item) => item.slug === slug);
  const fresh = items.filter((item) => !isSeen(item)).slice(0, IN_CATEGORY);
  return [...fresh, ...items.filter(isSeen).slice(0, Math.max(AT_LEAST - fresh.length, 0))];
};

const section = ({ category, items }) =>
  make(
    "section",
    { class: "shelf", "aria-labelledby": `shelf-${category.slug}` },
    make(
      "header",
      {},
      make("h2", { id: `shelf-${category.slug}` }, make("a", { href: addressOf("categories", category.slug) }, category.name)),
      category.description && make("p", {}, category.description),
    ),
    grid(items),
  );
