// The discussion under one article: what is loaded, what the reader does, and where it appears.

import { button, goTo, make } from "./dom.js";
import { CommentView } from "./comment.js";
import { Composer } from "./composer.js";
import { relativeTime } from "./strings.js";
import { verbsOf } from "./verbs.js";

const LINK = /^#comment-([0-9a-f-]{36})$/;
const MAX_OWN = 20;
const LOOK_AGAIN_MS = 60_000;
const CLOCK_MS = 30_000;

/**
 * A discussion in `root`.
 *
 * @param root where it is shown: a shadow root.
 * @param desk say, language, memory, ask, identity; slug or id of the article; sort, depth, pageSize; tell(name, detail).
 */
export class Discussion {
  constructor(root, desk) {
    this.views = new Map();
    this.desk = Object.assign(desk, verbsOf(desk, this));
    this.announcer = make("p", { role: "status", class: "unseen" });
    this.heading = make("h2", { id: "heading", part: "heading", tabindex: -1 }, desk.say("none"));
    this.list = make("ol", { role: "list", part: "list" });
    this.more = make("div", { class: "more" });
    this.note = make("p", { part: "note", class: "quiet" });
    this.sorter = make("div", { class: "sorter", hidden: true });
    this.writing = make("div", {});
    this.node = make(
      "section",
      { "aria-labelledby": "heading", "aria-busy": "true", part: "section" },
      make("div", { class: "top" }, this.heading, this.sorter),
      this.writing, this.note, this.list, this.more, this.announcer,
    );
    root.append(this.node);
  }

  /** Load the article's state and the first page, and follow the link to one comment if the address has one. */
  async start() {
    const { say } = this.desk;
    this.note.textContent = say("loading");
    try {
      await this.#loadArticle();
      await this.#loadFirst();
    } catch (refusal) {
      this.#failed(refusal);
      return;
    } finally {
      this.node.setAttribute("aria-busy", "false");
    }
    this.#watch();
    await this.follow();
  }

  stop() {
    clearInterval(this.clock);
    clearInterval(this.lookout);
    this.listening?.abort();
  }

  /** Take the reader to the comment that the address names, wherever in the discussion it is. */
  async follow() {
    const id = LINK.exec(location.hash)?.[1];
    if (!id || !this.articleId) return;
    try {
      if (!this.views.has(id)) await this.#loadChain(id);
      this.views.get(id).article.classList.add("linked");
      goTo(this.views.get(id).article);
    } catch {
      this.announce(this.desk.say("linkGone"));
      this.note.textContent = this.desk.say("linkGone");
    }
  }

  async #loadArticle() {
    const { ask, slug, id } = this.desk;
    const path = id ? `articles/${id}` : `articles/by-slug/${encodeURIComponent(slug)}`;
    const { data } = await ask("GET", `${path}?fields=id,comments`);
    this.articleId = this.desk.articleId = data.id;
    this.desk.isOpen = data.comments.open;
    this.setCount(data.comments.count);
  }

  async #loadFirst() {
    const { ask, sort, depth, pageSize } = this.desk;
    this.own = this.desk.memory.ownOf(this.articleId).slice(0, MAX_OWN);
    this.tokens = this.own.map((own) => own.token);
    const path = `articles/${this.articleId}/comments?sort=${sort}&depth=${depth}&limit=${pageSize}`;
    const page = await ask("GET", path, { tokens: this.tokens });
    this.views.clear();
    this.list.replaceChildren();
    this.#place(page.data, this.list);
    this.#offerMore(this.more, page.links.next, this.list, "more");
    this.#dress();
    await this.#loadOwn();
  }

  /** Show what belongs to the reader and is not in the list: what was kept out, or waits further down. */
  async #loadOwn() {
    const hidden = this.own.filter(({ id, edited }) => !this.views.has(id) || edited);
    await Promise.all(hidden.map(({ id, token }) => this.loadOne(id, token).catch(() => null)));
    this.tellEmpty();
  }

  async loadOne(id, token) {
    const { data } = await this.desk.ask("GET", `comments/${id}`, { tokens: [token] });
    if (data.is_deleted || data.status === "deleted" || data.status === "erased") return null;
    if (data.status === "rejected" || data.status === "spam") {
      const appeals = await this.desk.ask("GET", `comments/${id}/appeals`, { tokens: [token] });
      data.appeal = appeals.data.at(-1) ?? null;
    }
    const known = this.views.get(id);
    if (known) known.update(data);
    else if (data.status !== "approved") this.insert(data);
    return data;
  }

  /** Load a comment and everything it replies to, and hang it into what is there. */
  async #loadChain(id) {
    const chain = [];
    for (let next = id; next && !this.views.has(next); next = chain[0].parent_id)
      chain.unshift((await this.desk.ask("GET", `comments/${next}`, { tokens: this.tokens })).data);
    for (const data of chain) {
      if (data.article_id !== this.articleId) throw new Error("of another article");
      const view = this.insert(data, { atEnd: data.parent_id !== null });
      const here = `articles/${this.articleId}/comments?parent=${data.id}&depth=${this.desk.depth}`;
      if (data.reply_count) this.#offerMore(view.more, here, view.replies, "moreReplies");
    }
  }

  #place(items, list) {
    return items.map((data) => {
      const view = this.#view(data);
      list.append(view.node);
      if (data.replies) this.#place(data.replies, view.replies);
      this.#offerMore(view.more, data.more_replies, view.replies, "moreReplies");
      return view;
    });
  }

  /** Hang one comment below its parent, or at the head of the list where the parent is not shown. */
  insert(data, { atEnd = true } = {}) {
    const view = this.#view(data);
    const parent = this.views.get(data.parent_id);
    if (!parent) this.list.prepend(view.node);
    else if (atEnd) parent.replies.append(view.node);
    return view;
  }

  #view(data) {
    const known = this.views.get(data.id);
    if (known) known.update(data);
    else this.views.set(data.id, new CommentView(this.desk, data));
    return this.views.get(data.id);
  }

  #offerMore(place, address, list, key) {
    if (!address) return place.replaceChildren();
    const load = async () => {
      offer.setAttribute("aria-disabled", "true");
      try {
        const page = await this.desk.ask("GET", address, { tokens: this.tokens });
        const fresh = page.data.filter(({ id }) => !this.views.has(id)).length;
        const views = this.#place(page.data, list);
        this.#offerMore(place, page.links.next, list, key);
        this.announce(this.desk.say("loaded", { n: fresh }));
        (views.at(-fresh) ?? views[0])?.article.focus();
      } catch (refusal) {
        offer.removeAttribute("aria-disabled");
        place.replaceChildren(offer, make("p", { part: "error", class: "error", role: "alert" }, this.wordsFor(refusal)));
      }
    };
    const offer = button(this.desk.say(key), load, { class: key });
    return place.replaceChildren(offer);
  }

  /** Show the form and the order, or that there is nothing to write any more. */
  #dress() {
    const { say, isOpen } = this.desk;
    this.sorter.hidden = this.list.childElementCount < 2;
    if (!this.sorter.childElementCount) this.sorter.append(...this.#sortBox());
    if (isOpen && !this.composer) {
      this.composer = new Composer(this.desk, {
        label: say("write"), submit: say("post"), who: true, folded: true, place: this.articleId,
        send: async (values) => goTo((await this.desk.post(values, null)).article),
      });
      this.writing.replaceChildren(this.composer.node);
    }
    if (!isOpen) this.writing.replaceChildren(make("p", { part: "note", class: "notice" }, say("closed")));
    this.tellEmpty();
  }

  #sortBox() {
    const { say, sort } = this.desk;
    const option = (value) => make("option", { value, selected: value === sort }, say(value));
    const select = make("select", { id: "sort", part: "input", onchange: () => this.#reorder(select.value) });
    select.append(...["oldest", "newest", "top"].map(option));
    return [make("label", { for: "sort" }, say("sort")), select];
  }

  async #reorder(sort) {
    this.desk.sort = sort;
    try {
      await this.#loadFirst();
    } catch (refusal) {
      this.announce(this.wordsFor(refusal));
      this.note.textContent = this.wordsFor(refusal);
    }
  }

  tellEmpty() {
    const { say, isOpen } = this.desk;
    this.note.textContent = this.list.childElementCount ? "" : say(isOpen ? "first" : "noneClosed");
  }

  setCount(count) {
    this.count = count;
    this.heading.textContent = count ? this.desk.say("comments", { n: count }) : this.desk.say("none");
    this.desk.tell("masthead-count", { count });
  }

  announce(message) {
    this.announcer.textContent = "";
    setTimeout(() => (this.announcer.textContent = message), 50);
  }

  wordsFor(refusal) {
    const { say } = this.desk;
    return refusal.waitS ? say("wait", { n: refusal.waitS }) : say(refusal.code) || refusal.message;
  }

  #failed(refusal) {
    const { say } = this.desk;
    const isMissing = refusal.status >= 400 && refusal.status < 500 && !refusal.waitS;
    const again = button(say("retry"), () => this.start().then(() => this.heading.focus()));
    this.note.replaceChildren(isMissing ? say("missing") : this.wordsFor(refusal), " ", isMissing ? "" : again);
    addEventListener("online", () => this.articleId || this.start(), { once: true });
  }

  /** Keep times true, follow links, and look whether a moderator has decided. */
  #watch() {
    this.stop();
    this.listening = new AbortController();
    const { signal } = this.listening;
    this.clock = setInterval(() => {
      for (const { time, data } of this.views.values())
        if (time) time.textContent = relativeTime(data.created_at, this.desk.language);
    }, CLOCK_MS);
    this.lookout = setInterval(() => this.#lookAgain(), LOOK_AGAIN_MS);
    addEventListener("hashchange", () => this.follow(), { signal });
    document.addEventListener("visibilitychange", () => this.#lookAgain(), { signal });
  }

  async #lookAgain() {
    if (document.visibilityState !== "visible") return;
    for (const view of this.views.values()) {
      if (!view.own || view.form?.node.isConnected || !(view.state === "pending" || view.data.edit_waits)) continue;
      const before = view.state;
      const data = await this.loadOne(view.id, view.own.token).catch(() => null);
      if (data && before === "pending" && view.state === "public") {
        this.setCount(this.count + 1);
        this.announce(this.desk.say("approved"));
      }
      if (data && view.state === "rejected") this.announce(this.desk.say("rejected"));
    }
  }
}
