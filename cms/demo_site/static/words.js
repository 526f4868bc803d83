// What the site says by itself, by language. A site in another language adds a table here; what a table lacks is said in
// English. A number is told through {one, other}, chosen by the plural rules of the language.

import { reading } from "./dom.js";

const EN = {
  skip: "Skip to the content",
  categories: "Categories",
  languages: "Languages",
  made: "Made from the {api} and nothing else. The source is in {source}.",
  api: "public API",
  latestOf: "The latest articles of {site}.",
  latest: "{site}: the latest",
  nothingYet: "Nothing has been published yet.",
  comments: "Comments",
  counted: { one: "{n} comment", other: "{n} comments" },
  minutes: { one: "{n} min read", other: "{n} min read" },
  by: "By {names}",
  updated: "updated {date}",
  contents: "Contents",
  code: "Code",
  table: "Table",
  share: "Share",
  sendTo: "Send to …",
  copy: "Copy the link",
  copied: "Copied.",
  email: "E-mail",
  around: "Earlier and later",
  earlier: "Earlier",
  later: "Later",
  next: "Read next",
  inCategory: "Category",
  byAuthor: "Author",
  withTag: "Tag",
  within: "Within {name}",
  nothingHere: "Nothing here yet.",
  more: "Show more",
  missing: "There is no such page",
  missingTitle: "Not found",
  missingWhy: "It may have moved, or it was never here. {home}",
  home: "To the front page",
  instead: "The latest instead",
  failed: "This page cannot be read just now",
  failedTitle: "Not now",
  answered: "The server answered {status}.",
  unreachable: "The server cannot be reached.",
  again: "Try again",
  preview: "Preview",
  previewOf: "Preview: {title}",
  previewAbout: "About this preview",
  previewNote: "{preview} This text is not public. Please do not pass it on.",
  revision: "Revision {number}.",
  workingCopy: "The working copy, as it is now.",
  goodUntil: "The link is good until {date}.",
  opens: { one: "It can be opened once more.", other: "It can be opened {n} times more." },
  previewOver: "This preview link is no longer good",
  previewMissing: "There is no such preview",
  askAgain: "Ask whoever sent it for a new one. {home}",
};

const DE = {
  skip: "Zum Inhalt",
  categories: "Kategorien",
  languages: "Sprachen",
  made: "Gemacht aus der {api} und sonst nichts. Der Quelltext steht in {source}.",
  api: "öffentlichen API",
  latestOf: "Die neuesten Artikel von {site}.",
  latest: "{site}: das Neueste",
  nothingYet: "Noch ist nichts veröffentlicht.",
  comments: "Kommentare",
  counted: { one: "{n} Kommentar", other: "{n} Kommentare" },
  minutes: { one: "{n} Minute Lesezeit", other: "{n} Minuten Lesezeit" },
  by: "Von {names}",
  updated: "aktualisiert am {date}",
  contents: "Inhalt",
  code: "Code",
  table: "Tabelle",
  share: "Teilen",
  sendTo: "Senden an …",
  copy: "Link kopieren",
  copied: "Kopiert.",
  email: "E-Mail",
  around: "Davor und danach",
  earlier: "Davor",
  later: "Danach",
  next: "Weiterlesen",
  inCategory: "Kategorie",
  byAuthor: "Texte von",
  withTag: "Schlagwort",
  within: "Innerhalb von {name}",
  nothingHere: "Hier ist noch nichts.",
  more: "Mehr zeigen",
  missing: "Diese Seite gibt es nicht",
  missingTitle: "Nicht gefunden",
  missingWhy: "Sie ist umgezogen, oder es gab sie nie. {home}",
  home: "Zur Startseite",
  instead: "Stattdessen das Neueste",
  failed: "Diese Seite ist gerade nicht zu lesen",
  failedTitle: "Gerade nicht",
  answered: "Der Server hat mit {status} geantwortet.",
  unreachable: "Der Server ist nicht zu erreichen.",
  again: "Noch einmal versuchen",
  preview: "Vorschau",
  previewOf: "Vorschau: {title}",
  previewAbout: "Über diese Vorschau",
  previewNote: "{preview} Dieser Text ist nicht öffentlich. Bitte geben Sie ihn nicht weiter.",
  revision: "Fassung {number}.",
  workingCopy: "Die Arbeitsfassung, wie sie gerade ist.",
  goodUntil: "Der Link gilt bis {date}.",
  opens: { one: "Er lässt sich noch einmal öffnen.", other: "Er lässt sich noch {n}-mal öffnen." },
  previewOver: "Dieser Vorschau-Link gilt nicht mehr",
  previewMissing: "Diese Vorschau gibt es nicht",
  askAgain: "Wer ihn Ihnen geschickt hat, kann Ihnen einen neuen geben. {home}",
};

export const WORDS = { en: EN, de: DE };

const template = (name, n) => {
  const locale = reading();
  const text = WORDS[locale.split("-")[0]]?.[name] ?? EN[name];
  return typeof text === "string" ? text : (text[new Intl.PluralRules(locale).select(n)] ?? text.other);
};

/** Say something with elements in its gaps: a list of what an element is made of. */
export const tell = (name, gaps = {}) =>
  template(name, gaps.n)
    .split(/\{(\w+)\}/)
    .map((part, place) => (place % 2 ? shown(gaps[part]) : part));

const shown = (value) => (typeof value === "number" ? new Intl.NumberFormat(reading()).format(value) : value);

/** Say something in plain text. */
export const say = (name, gaps) => tell(name, gaps).join("");

export const counted = (count) => say("counted", { n: count });
export const minutesOf = (seconds) => say("minutes", { n: Math.max(1, Math.round(seconds / 60)) });
