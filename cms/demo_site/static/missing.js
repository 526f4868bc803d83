// Where there is no page, and where it could not be read.

import { cards } from "./api.js";
import { grid } from "./cards.js";
import { homeOf, make } from "./dom.js";
import { describe } from "./head.js";

export const missing = async ({ signal } = {}) => {
  describe({ title: "Not found", hidden: true });
  const latest = await cards({ limit: 3, signal }).catch(() => ({ items: [] }));
  return [
    make(
      "header",
      { class: "listing-head" },
      make("h1", { tabindex: -1 }, "There is no such page"),
      make("p", { class: "dek" }, "It may have moved, or it was never here. ", make("a", { href: homeOf() }, "To the front page")),
    ),
    latest.items.length > 0 && make("section", { class: "shelf" }, make("header", {}, make("h2", {}, "The latest instead")), grid(latest.items)),
  ];
};

export const failed = (error, again) => {
  describe({ title: "Not now", hidden: true });
  return [
    make(
      "header",
      { class: "listing-head" },
      make("h1", { tabindex: -1 }, "This page cannot be read just now"),
      make("p", { class: "dek" }, error.status ? `The server answered ${error.status}. ` : "The server cannot be reached. "),
      make("button", { type: "button", class: "more", onclick: again }, "Try again"),
    ),
  ];
};
