// Making elements, and the one place where HTML of the API becomes elements.

/** Make an element; attributes that are false, null or undefined are left out. */
export const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child != null && child !== false));
  return node;
};

const same = (text) => text;
const policy = globalThis.trustedTypes?.createPolicy("masthead-demo", { createHTML: same, createScript: same });

/** Fill an element with an article's `html`: the server sanitised it when the article was published. */
export const fill = (node, html) => {
  node.innerHTML = policy ? policy.createHTML(html) : html;
  return node;
};

/** The address of a file of ours on the host of this page, whatever the public address of the service is. */
const here = (url) => url.replace(/^https?:\/\/[^/]+(?=\/api\/v1\/media\/)/, "");

/** Let the pictures of an article's body come from the host of this page. */
export const localise = (node) => {
  for (const picture of node.querySelectorAll("img[data-media-id]")) {
    picture.srcset = picture.srcset.split(", ").map(here).join(", ");
    picture.src = here(picture.src);
  }
  return node;
};

/**
 * A picture of the API: `forms` to choose from by width, or one cut of it. Its size is known before it is loaded, so
 * nothing jumps, and its mean colour stands in for it.
 */
export const picture = ({ alt, placeholder, srcset, crops, ...whole }, { cut, sizes = "100vw", eager = false } = {}) => {
  const { url, width, height } = cut ? crops[cut] : whole;
  const forms = cut ? {} : { srcset: srcset.map((form) => `${here(form.url)} ${form.width}w`).join(", "), sizes };
  const loading = eager ? { fetchpriority: "high" } : { loading: "lazy" };
  const node = make("img", { ...forms, ...loading, src: here(url), alt, width, height, decoding: "async" });
  node.style.backgroundColor = placeholder.color;
  return node;
};

/** Return a block of data for search engines. It is no script and runs nothing. */
export const dataBlock = (values) => {
  const node = make("script", { type: "application/ld+json" });
  const text = JSON.stringify(values);
  node.textContent = policy ? policy.createScript(text) : text;
  return node;
};

const { lang, dataset } = document.documentElement;

export const site = dataset.site;
export const prefix = dataset.prefix;

/** The languages of a site that has several, else none. Pages of all but the site's own stand below their name. */
export const languages = dataset.locales.split(" ").filter(Boolean);
const [own, others] = [lang, languages.filter((locale) => locale !== lang)];
const partsOf = (path) => path.slice(prefix.length).split("/").filter(Boolean);

/** What an address says: the language of the page, and the parts behind it. */
export const readAddress = (path) => {
  const [first, ...rest] = partsOf(path);
  return others.includes(first) ? { locale: first, parts: rest } : { locale: own, parts: partsOf(path) };
};

/** The language that is being read. */
export const reading = () => readAddress(location.pathname).locale;
const below = (locale) => (others.includes(locale) ? `${prefix}/${locale}` : prefix);
export const homeOf = (locale = reading()) => `${below(locale)}/`;
export const addressOf = (kind, slug, locale = reading()) => `${below(locale)}/${kind}/${encodeURIComponent(slug)}`;
export const nameOf = (locale) => new Intl.DisplayNames([locale], { type: "language" }).of(locale);
export const dateOf = (instant) => new Intl.DateTimeFormat(reading(), { dateStyle: "long" }).format(new Date(instant));
export const timeOf = (instant) =>
  new Intl.DateTimeFormat(reading(), { dateStyle: "long", timeStyle: "short" }).format(new Date(instant));
