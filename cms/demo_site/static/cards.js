// Articles in lists: a card for each, as large as its place deserves.

import { addressOf, dateOf, make, picture, reading } from "./dom.js";
import { counted, minutesOf } from "./words.js";

/** A card. `level` is the level of its heading, `kind` how it looks: lead, plain or small. */
export const card = (item, { level = 3, kind = "plain" } = {}) => {
  const { category, authors, comments, hero } = item;
  return make(
    "article",
    { class: `card ${kind}`, lang: item.locale },
    hero && kind !== "small" && picture({ ...hero, alt: "" }, { cut: "wide", eager: kind === "lead" }),
    category && make("a", { class: "kicker", href: addressOf("categories", category.slug) }, category.name),
    make(`h${level}`, { dir: "auto" }, make("a", { href: addressOf("articles", item.slug, item.locale) }, item.title)),
    kind !== "small" && item.dek && make("p", { class: "dek", dir: "auto" }, item.dek),
    kind === "lead" && item.excerpt && make("p", { class: "excerpt", dir: "auto" }, item.excerpt),
    make(
      "p",
      { class: "facts-line", lang: reading() },
      authors.length > 0 && make("span", {}, authors.map(({ name }) => name).join(", ")),
      make("time", { datetime: item.published_at }, dateOf(item.published_at)),
      make("span", {}, minutesOf(item.reading_time_s)),
      comments?.count > 0 && make("span", {}, counted(comments.count)),
    ),
  );
};

export const grid = (items, options) => make("div", { class: "grid" }, items.map((item) => card(item, options)));
