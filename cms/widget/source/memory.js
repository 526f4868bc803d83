// What the reader's browser keeps for them: tokens of their comments, their votes and reports, unfinished texts.

const LIMITS = { own: 200, votes: 500, flags: 500, drafts: 50 };
const elsewhere = new Map();

/**
 * The memory of one site. Everything is read anew for every question, so that two tabs do not forget for each other.
 * Where the browser keeps nothing, it holds as long as the page.
 */
export class Memory {
  constructor(site) {
    this.name = `masthead:${site}`;
  }

  #read() {
    try {
      return elsewhere.get(this.name) ?? JSON.parse(localStorage.getItem(this.name)) ?? {};
    } catch {
      return {};
    }
  }

  #change(shelf, change) {
    const kept = this.#read();
    const entries = { ...kept[shelf] };
    change(entries);
    kept[shelf] = Object.fromEntries(Object.entries(entries).slice(-LIMITS[shelf]));
    this.#write(kept);
  }

  #write(kept) {
    try {
      localStorage.setItem(this.name, JSON.stringify(kept));
      elsewhere.delete(this.name);
    } catch {
      elsewhere.set(this.name, kept); // Full or forbidden: the page remembers.
    }
  }

  get(shelf, key) {
    return this.#read()[shelf]?.[key];
  }

  put(shelf, key, value) {
    this.#change(shelf, (entries) => {
      delete entries[key];
      if (value) entries[key] = value;
    });
  }

  /** The name the reader gave last. The e-mail address is not kept. */
  get reader() {
    return this.#read().reader ?? "";
  }

  set reader(name) {
    this.#write({ ...this.#read(), reader: name });
  }

  /** Return the ids and tokens of the reader's comments under an article, the newest first. */
  ownOf(article) {
    return Object.entries(this.#read().own ?? {})
      .filter(([, own]) => own.article === article)
      .map(([id, own]) => ({ id, ...own }))
      .reverse();
  }

  /** Return the oldest token there is: by it a reader who votes and reports is known again. */
  get oldestToken() {
    return Object.values(this.#read().own ?? {}).map((own) => own.token)[0];
  }
}
