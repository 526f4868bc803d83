// What the page says of itself: title, language, description, canonical address, previews, data for search engines.

import { dataBlock, make, reading, site } from "./dom.js";

const MINE = "data-page";

/**
 * Describe the page.
 *
 * @param page title; description; locale; canonical; openGraph, jsonLd and alternates (the page in other languages) as the
 *   API's `seo` gives them; hidden: whether search engines should leave it out.
 */
export const describe = ({ title, description, locale, canonical, openGraph = {}, jsonLd, alternates = [], hidden = false }) => {
  document.title = title ? `${title} · ${site}` : site;
  document.documentElement.lang = locale ?? reading();
  document.head.querySelectorAll(`[${MINE}]`).forEach((node) => node.remove());
  const meta = (attributes) => make("meta", attributes);
  const nodes = [
    description && meta({ name: "description", content: description }),
    hidden && meta({ name: "robots", content: "noindex" }),
    canonical && make("link", { rel: "canonical", href: canonical }),
    ...alternates.map(({ hreflang, href }) => make("link", { rel: "alternate", hreflang, href })),
    ...Object.entries(openGraph).flatMap(([property, value]) =>
      [value].flat().map((content) => meta({ property, content })),
    ),
    jsonLd && dataBlock(jsonLd),
  ].filter(Boolean);
  nodes.forEach((node) => node.setAttribute(MINE, ""));
  document.head.append(...nodes);
};
