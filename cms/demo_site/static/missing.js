// Where there is no page, and where it could not be read.

import { cards } from "./api.js";
import { grid } from "./cards.js";
import { homeOf, make } from "./dom.js";
import { describe } from "./head.js";
import { say, tell } from "./words.js";

export const wayHome = () => make("a", { href: homeOf() }, say("home"));

export const missing = async ({ signal } = {}) => {
  describe({ title: say("missingTitle"), hidden: true });
  const latest = await cards({ limit: 3, signal }).catch(() => ({ items: [] }));
  return [
    make(
      "header",
      { class: "listing-head" },
      make("h1", { tabindex: -1 }, say("missing")),
      make("p", { class: "dek" }, ...tell("missingWhy", { home: wayHome() })),
    ),
    latest.items.length > 0 && make("section", { class: "shelf" }, make("header", {}, make("h2", {}, say("instead"))), grid(latest.items)),
  ];
};

export const failed = (error, again) => {
  describe({ title: say("failedTitle"), hidden: true });
  return [
    make(
      "header",
      { class: "listing-head" },
      make("h1", { tabindex: -1 }, say("failed")),
      make("p", { class: "dek" }, error.status ? say("answered", { status: String(error.status) }) : say("unreachable")),
      make("button", { type: "button", class: "more", onclick: again }, say("again")),
    ),
  ];
};
