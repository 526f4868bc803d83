// One comment: how it looks in each of its states, and what its reader can do with it.

import { button, fill, goTo, make } from "./dom.js";
import { Composer } from "./composer.js";
import { relativeTime } from "./strings.js";

const REPORTS = "spam abuse harassment hate threat sexual self_harm illegal personal_data misinformation off_topic other";
const KEPT_OUT = ["rejected", "spam"];

/**
 * A comment on the page.
 *
 * `data` is what the API gave for it. `desk` is what all comments share, with the verbs that talk to the API.
 */
export class CommentView {
  constructor(desk, data) {
    this.desk = desk;
    this.id = data.id;
    this.article = make("article", {
      id: `comment-${data.id}`, part: "comment", tabindex: -1, "aria-labelledby": `by-${data.id}`,
      onkeydown: (event) => event.key === "Escape" && this.close(),
    });
    this.replies = make("ol", { role: "list", part: "replies" });
    this.more = make("div", { class: "more" });
    this.node = make("li", {}, this.article, this.replies, this.more);
    this.update(data);
  }

  /** Show what is new of the comment; what the API left out stays as it was. */
  update(data) {
    const isTyping = this.form?.node.isConnected;
    this.data = { ...this.data, ...data };
    const own = this.desk.memory.get("own", this.id);
    this.own = own && { ...own };
    this.state = this.#state();
    const shown = this.state === "gone" ? this.#tombstone() : this.#whole();
    this.article.className = this.state;
    if (isTyping) return this.article.replaceChildren(...shown.slice(0, -1), this.form.node);
    return this.article.replaceChildren(...shown);
  }

  #state() {
    const { is_deleted: isDeleted, status } = this.data;
    if (isDeleted) return "gone";
    if (status === "pending") return "pending";
    return KEPT_OUT.includes(status) ? "rejected" : "public";
  }

  #tombstone() {
    return [make("p", { id: `by-${this.id}`, class: "quiet" }, this.desk.say("gone")), make("div", {})];
  }

  #whole() {
    this.body = make("div", { part: "body", class: "body", dir: "auto" });
    fill(this.body, this.data.html);
    this.place = make("div", { class: "place" });
    this.actions = make("div", { part: "actions", class: "actions" }, ...this.#actions());
    return [this.#header(), ...this.#notices(), this.body, this.actions, this.place].filter(Boolean);
  }

  #header() {
    const { say, language } = this.desk;
    const { author, created_at: at, edited_at: editedAt, is_pinned: isPinned } = this.data;
    const when = relativeTime(at, language);
    const exact = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" }).format(new Date(at));
    const badge = (is, word) => is && make("span", { part: "badge", class: "badge" }, say(word));
    this.time = make("time", { datetime: at, title: exact }, when);
    return make(
      "header",
      { id: `by-${this.id}` },
      make("b", { part: "author", dir: "auto" }, author.name ?? ""),
      badge(author.is_staff, "staff"),
      badge(author.is_verified, "verified"),
      badge(isPinned, "pinned"),
      make("a", { part: "time", href: `#comment-${this.id}` }, this.time),
      editedAt && make("span", { class: "quiet" }, say("edited")),
    );
  }

  #notices() {
    const { say } = this.desk;
    const notice = (...parts) => make("div", { part: "notice", class: "notice" }, ...parts);
    if (this.state === "pending") return [notice(say("pending"))];
    if (this.state === "rejected") return [notice(...this.#statement())];
    return this.data.edit_waits ? [notice(say("editPending"))] : [];
  }

  /** Say why a comment was not published, in the moderators' words, and what became of the author's objection. */
  #statement() {
    const { say } = this.desk;
    const { statement, reason_code: code, appeal } = this.data;
    const paragraph = (text, attributes = {}) => make("p", attributes, text);
    return [
      paragraph(say("rejected")),
      code && paragraph(say("reason", { reason: say(code) || code })),
      statement && paragraph(statement, { dir: "auto", class: "statement" }),
      appeal && paragraph(say(appeal.state === "upheld" ? "appealUpheld" : "appealOpen")),
      appeal?.answer && paragraph(appeal.answer, { dir: "auto", class: "statement" }),
    ];
  }

  #actions() {
    const { say, isOpen } = this.desk;
    const own = Boolean(this.own);
    const is = (...states) => states.includes(this.state);
    const wasReported = this.desk.memory.get("flags", this.id);
    return [
      is("public") && this.#votes(own),
      is("public") && isOpen && this.#opener("reply", () => this.#reply()),
      own && is("public", "pending") && this.#opener("edit", () => this.#edit()),
      own && is("rejected") && !this.data.appeal && this.#opener("appeal", () => this.#appeal()),
      own && this.#opener("remove", () => this.#remove()),
      is("public") && !own && !wasReported && this.#opener("report", () => this.#report()),
      is("public") && !own && wasReported && make("span", { class: "quiet" }, say("reported")),
    ].filter(Boolean);
  }

  #votes(isOwn) {
    const { say } = this.desk;
    const mine = this.desk.memory.get("votes", this.id) ?? 0;
    const vote = (value, key, sign) =>
      button(make("span", { "aria-hidden": "true" }, sign), () => this.desk.vote(this, mine === value ? 0 : value, key), {
        "aria-pressed": String(mine === value), "aria-label": say(key), title: say(key), class: "vote", "data-act": key,
      });
    const sum = make("span", { class: "sum", "aria-label": say("votes", { n: this.data.votes }) }, String(this.data.votes));
    sum.setAttribute("role", "img");
    return make("span", { part: "votes", class: "votes" }, !isOwn && vote(1, "up", "▲"), sum, !isOwn && vote(-1, "down", "▼"));
  }

  /** A button that opens something below the comment; the focus comes back to it afterwards. */
  #opener(key, open) {
    const act = () => {
      if (this.place.childElementCount && this.opened === key) return this.close();
      this.opened = key;
      return open();
    };
    const name = `${this.desk.say(key)}: ${this.data.author.name ?? ""}`;
    return button(this.desk.say(key), act, { "data-act": key, class: "quiet", "aria-label": name });
  }

  #open(options) {
    this.form = new Composer(this.desk, { ...options, cancel: () => this.close() });
    this.place.replaceChildren(this.form.node);
    this.form.focus();
  }

  close() {
    if (!this.place?.childElementCount) return;
    this.place.replaceChildren();
    this.body.hidden = false;
    this.actions.querySelector(`[data-act="${this.opened}"]`)?.focus();
  }

  #reply() {
    const { say, articleId } = this.desk;
    this.#open({
      label: say("replyTo", { name: this.data.author.name ?? "" }), submit: say("postReply"), who: true,
      place: `${articleId}/${this.id}`, rows: 3,
      send: async (values) => {
        const view = await this.desk.post(values, this);
        this.place.replaceChildren();
        goTo(view.article);
      },
    });
  }

  async #edit() {
    const { say } = this.desk;
    await this.desk.attempt(this, async () => {
      const { source } = await this.desk.refresh(this);
      this.#open({
        label: say("text"), submit: say("save"), text: source, rows: Math.min(3 + source.split("\n").length, 12),
        send: async (values) => {
          await this.desk.edit(this, values);
          goTo(this.article);
        },
      });
      this.body.hidden = true;
    });
  }

  #appeal() {
    this.#open({
      label: this.desk.say("appealText"), submit: this.desk.say("send"), place: `appeal/${this.id}`,
      send: async ({ text }) => {
        await this.desk.appeal(this, text);
        goTo(this.article);
      },
    });
  }

  #report() {
    const { say } = this.desk;
    this.#open({
      question: say("reportWhy"), label: say("reportDetail"), submit: say("send"), optional: true, rows: 2,
      reasons: REPORTS.split(" ").map((reason) => [reason, say(reason)]),
      send: async (values) => {
        await this.desk.report(this, values);
        goTo(this.article);
      },
    });
  }

  #remove() {
    const { say } = this.desk;
    const sure = button(say("remove"), () => this.desk.attempt(this, () => this.desk.remove(this)), {
      part: "button button-primary", class: "danger",
    });
    const question = make("span", { id: `sure-${this.id}` }, say("removeSure"));
    const group = { role: "group", class: "buttons", "aria-labelledby": question.id };
    this.place.replaceChildren(make("div", group, question, sure, button(say("cancel"), () => this.close())));
    sure.focus();
  }

  /** Say below the comment what went wrong. */
  complain(message) {
    this.place.replaceChildren(make("p", { part: "error", class: "error", role: "alert" }, message));
  }
}
