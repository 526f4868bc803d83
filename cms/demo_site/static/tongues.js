// The languages a page is in: links to the others, in the head of the page.

import { addressOf, homeOf, languages, make, nameOf, reading } from "./dom.js";

const place = document.querySelector("#languages");

/** Offer pages in other languages, given as (language, address) pairs, beside the one that is shown. */
export const offer = (pairs, shown = reading()) => {
  const others = new Map(pairs);
  const known = languages.filter((locale) => locale === shown || others.has(locale));
  const links = known.map((locale) =>
    make("a", { href: others.get(locale) ?? location.pathname, hreflang: locale, lang: locale, "aria-current": locale === shown && "true" }, nameOf(locale)),
  );
  place.replaceChildren(...(links.length > 1 ? links : []));
  place.hidden = links.length < 2;
};

/** Offer a page that there is in every language: the front page, or a list (`kind` and `slug`). */
export const offerAll = (kind, slug) =>
  offer(languages.map((locale) => [locale, kind ? addressOf(kind, slug, locale) : homeOf(locale)]));

/** Offer the translations of an article, as the API lists them. */
export const offerTranslations = ({ locale, translations }) =>
  offer(translations.map((item) => [item.locale, addressOf("articles", item.slug, item.locale)]), locale);
