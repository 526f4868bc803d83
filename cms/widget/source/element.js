// The element itself: its attributes and properties, its style, its life on the page.

import { connect } from "./api.js";
import { Discussion } from "./discussion.js";
import { Memory } from "./memory.js";
import { languageOf, speaker } from "./strings.js";
import { STYLE } from "./style.js";

const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);

/** Where the module came from is where the API is, unless the attribute `api` says otherwise. */
const HOME = new URL("/", import.meta.url).href;

/**
 * `<masthead-comments article="slug">`: the discussion under an article.
 *
 * Attributes: `article` (slug) or `article-id`, `api` (origin), `lang`, `sort` (oldest, newest, top), `depth` (levels of
 * replies), `page-size`, `loading="lazy"`. Properties: `strings` (own words), `identity` ({name, email} of a reader the
 * page knows), `token` (bearer token of that reader). Events: `masthead-count` {count}, `masthead-posted` {id, status}.
 */
class MastheadComments extends HTMLElement {
  static observedAttributes = ["article", "article-id", "lang", "api"];

  #strings = {};
  #identity = null;

  /** The reader's bearer token, sent with everything they do. */
  token = null;

  set strings(words) {
    this.#strings = words ?? {};
    this.#restart();
  }

  get strings() {
    return this.#strings;
  }

  set identity(reader) {
    this.#identity = reader ?? null;
    this.#restart();
  }

  get identity() {
    return this.#identity;
  }

  connectedCallback() {
    if (!this.shadowRoot) this.attachShadow({ mode: "open", delegatesFocus: false }).adoptedStyleSheets = [sheet];
    this.#restart();
  }

  disconnectedCallback() {
    this.#end();
  }

  attributeChangedCallback(_name, before, after) {
    if (before !== after) this.#restart();
  }

  /** Begin anew, once, when everything that changes in this turn has changed. */
  #restart() {
    this.#end();
    if (!this.isConnected || this.waiting) return;
    this.waiting = true;
    queueMicrotask(() => {
      this.waiting = false;
      if (this.isConnected && (this.getAttribute("article") || this.getAttribute("article-id"))) this.#begin();
    });
  }

  #begin() {
    this.#end();
    const language = languageOf(this.closest("[lang]")?.lang, navigator.language);
    const base = new URL("/api/v1/", this.getAttribute("api") || HOME);
    this.discussion = new Discussion(this.shadowRoot, {
      language,
      say: speaker(language, this.#strings),
      ask: connect(base, () => this.token),
      memory: new Memory(base.origin),
      identity: this.#identity,
      slug: this.getAttribute("article"),
      id: this.getAttribute("article-id"),
      sort: this.getAttribute("sort") || "oldest",
      depth: Number(this.getAttribute("depth") ?? 3),
      pageSize: Number(this.getAttribute("page-size") ?? 20),
      tell: (name, detail) => this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true })),
    });
    this.shadowRoot.firstElementChild.lang = language;
    if (this.getAttribute("loading") !== "lazy" || location.hash.startsWith("#comment-")) this.discussion.start();
    else this.#startWhenNear();
  }

  #startWhenNear() {
    this.near = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        this.near.disconnect();
        this.discussion.start();
      },
      { rootMargin: "800px" },
    );
    this.near.observe(this);
  }

  #end() {
    this.near?.disconnect();
    this.discussion?.stop();
    this.discussion = null;
    this.shadowRoot?.replaceChildren();
  }
}

if (!customElements.get("masthead-comments")) customElements.define("masthead-comments", MastheadComments);
