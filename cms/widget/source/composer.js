// The form: for comments, replies, changes, objections and reports. It never loses what was written in it.

import { make, button } from "./dom.js";
import { newKey } from "./api.js";

const FIELD_OF = { "/author/name": "name", "/author/email": "email", "/body": "text", "/text": "text", "/detail": "text" };
let forms = 0;

/**
 * A form.
 *
 * @param desk what all parts share: say, memory, identity.
 * @param options label: what the text is; submit: what the button says; send(values): does it, throws a Refusal;
 *   place: the name its draft is kept under; text: what stands in it; who: whether to ask for name and e-mail;
 *   reasons: [value, word] pairs to choose one from; optional: whether the text may be empty; cancel(): closes it.
 */
export class Composer {
  constructor(desk, options) {
    Object.assign(this, { desk, options, id: `form-${(forms += 1)}`, openedAt: performance.now(), key: null });
    const { memory } = desk;
    const draft = options.place && memory.get("drafts", options.place);
    this.fields = {};
    this.error = make("p", { part: "error", role: "alert", class: "error" });
    this.text = make("textarea", {
      id: `${this.id}-text`, part: "input", rows: options.rows ?? 4, dir: "auto", "aria-describedby": `${this.id}-text-fault`,
      oninput: () => this.#changed(),
      onkeydown: (event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && this.submit(),
    });
    this.text.value = draft ?? options.text ?? "";
    this.node = make(
      "form",
      { part: "form", novalidate: true, onsubmit: (event) => this.submit(event), onkeydown: (event) => this.#escape(event) },
      options.reasons && this.#choice(),
      this.#field("text", options.label, this.text),
      options.who && this.#who(),
      this.error,
      this.#buttons(),
    );
    this.node.classList.toggle("open", Boolean(draft) || !options.folded);
    if (draft && draft !== options.text) this.node.append(make("p", { class: "quiet" }, desk.say("draft")));
  }

  focus() {
    (this.reasons?.[0] ?? this.text).focus();
  }

  get values() {
    const { reader } = this;
    return {
      text: this.text.value,
      name: reader?.name.value.trim() ?? this.desk.identity?.name,
      email: (reader?.email.value.trim() ?? this.desk.identity?.email) || null,
      trap: this.trap?.value ?? "",
      fillTimeS: Math.round((performance.now() - this.openedAt) / 100) / 10,
      reason: this.reasons?.find((radio) => radio.checked)?.value,
      key: this.key,
    };
  }

  async submit(event) {
    event?.preventDefault();
    if (this.isBusy) return;
    const { values } = this;
    if (!this.#isComplete(values)) return;
    this.#busy(true);
    // The same text is sent under the same key: an answer that got lost on the way makes no second comment.
    values.key = this.key ??= newKey();
    try {
      await this.options.send(values);
      this.#forget();
    } catch (refusal) {
      if (refusal.status) this.key = null;
      this.#refused(refusal);
    } finally {
      this.#busy(false);
    }
  }

  #forget() {
    this.key = null;
    this.text.value = "";
    this.#say("");
    this.openedAt = performance.now();
    if (this.options.place) this.desk.memory.put("drafts", this.options.place, null);
    this.node.querySelector(".quiet")?.remove();
  }

  #changed() {
    this.key = null;
    this.node.classList.add("open");
    if (this.options.place) this.desk.memory.put("drafts", this.options.place, this.text.value);
    this.#mark("text", "");
  }

  #escape(event) {
    if (event.key !== "Escape" || !this.options.cancel) return;
    event.stopPropagation();
    this.options.cancel();
  }

  #isComplete({ text, name, reason }) {
    const { say } = this.desk;
    const faults = {};
    if (this.reasons && !reason) faults.reason = say("needReason");
    if (!text.trim() && (!this.options.optional || reason === "other")) faults.text = say("needText");
    if (this.reader && !name) faults.name = say("needName");
    if (this.reader && !this.reader.email.checkValidity()) faults.email = say("badEmail");
    this.#show(faults);
    return Object.keys(faults).length === 0;
  }

  #refused(refusal) {
    const { say } = this.desk;
    if (refusal.waitS) return this.#wait(refusal.waitS);
    const faults = {};
    for (const { pointer, code, detail } of refusal.faults ?? []) {
      const field = FIELD_OF[pointer];
      if (field) faults[field] = code === "empty" ? say(field === "name" ? "needName" : "needText") : detail;
      else faults.other = detail;
    }
    if (Object.keys(faults).length) return this.#show(faults);
    return this.#say(say(refusal.code) || refusal.message || say("server"));
  }

  /** Mark every field that is wrong, and take the reader to the first one. */
  #show(faults) {
    for (const field of Object.keys(this.fields)) this.#mark(field, faults[field] ?? "");
    const wrong = Object.keys(this.fields).filter((field) => faults[field]);
    this.node.classList.add("open");
    this.#say(faults.other ?? (wrong.length ? this.desk.say("notSent") : ""));
    if (wrong.length) this.fields[wrong[0]].focus();
  }

  #mark(field, fault) {
    const note = this.node.querySelector(`#${this.id}-${field}-fault`);
    if (!note) return;
    note.textContent = fault;
    if (fault) this.fields[field].setAttribute("aria-invalid", "true");
    else this.fields[field].removeAttribute("aria-invalid");
  }

  #say(message) {
    this.error.textContent = message;
  }

  /** Count down what the server asked to wait; the button works again afterwards. */
  #wait(seconds) {
    const tick = (left) => {
      this.error.textContent = left > 0 ? this.desk.say("wait", { n: left }) : "";
      this.sendButton.setAttribute("aria-disabled", String(left > 0));
      this.isWaiting = left > 0;
      if (left > 0 && this.node.isConnected) setTimeout(() => tick(left - 1), 1000);
    };
    tick(seconds);
  }

  #busy(isBusy) {
    this.isBusy = isBusy;
    this.sendButton.setAttribute("aria-disabled", String(isBusy || Boolean(this.isWaiting)));
    this.node.setAttribute("aria-busy", String(isBusy));
  }

  #field(name, label, input) {
    this.fields[name] = input;
    const note = make("span", { id: `${this.id}-${name}-fault`, class: "fault" });
    return make("div", { part: "field", class: `field ${name}` }, make("label", { for: input.id }, label), input, note);
  }

  #who() {
    const { say, memory, identity } = this.desk;
    if (identity?.name) return make("div", { class: "who fold" }, this.#trap());
    const input = (name, attributes) =>
      make("input", { id: `${this.id}-${name}`, part: "input", "aria-describedby": `${this.id}-${name}-fault`, ...attributes });
    this.reader = {
      name: input("name", { autocomplete: "name", maxlength: 80, required: true, dir: "auto" }),
      email: input("email", { type: "email", autocomplete: "email", maxlength: 254 }),
    };
    this.reader.name.value = memory.reader;
    return make(
      "div",
      { class: "who fold" },
      this.#field("name", say("name"), this.reader.name),
      this.#field("email", say("email"), this.reader.email),
      this.#trap(),
    );
  }

  /** A field that people neither see nor reach; programs fill it. */
  #trap() {
    this.trap = make("input", { name: "homepage", tabindex: -1, autocomplete: "off" });
    return make("label", { class: "trap", "aria-hidden": "true" }, this.desk.say("trap"), this.trap);
  }

  #choice() {
    const { label, reasons, question } = { label: "", ...this.options };
    this.reasons = reasons.map(([value]) => make("input", { type: "radio", name: "reason", value }));
    const rows = reasons.map(([, word], place) => make("label", { class: "reason" }, this.reasons[place], word));
    this.fields.reason = this.reasons[0];
    const note = make("span", { id: `${this.id}-reason-fault`, class: "fault" });
    return make("fieldset", { part: "field" }, make("legend", {}, question ?? label), make("div", { class: "reasons" }, ...rows), note);
  }

  #buttons() {
    const { submit, cancel } = this.options;
    this.sendButton = make("button", { type: "submit", part: "button button-primary", class: "primary" }, submit);
    this.sendButton.addEventListener("click", (event) => this.isWaiting && event.preventDefault());
    return make("div", { class: "buttons fold" }, this.sendButton, cancel && button(this.desk.say("cancel"), cancel));
  }
}
