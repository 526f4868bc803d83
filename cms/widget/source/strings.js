// What the element says, by language. A page adds or changes words through the element's `strings` property; a number
// is told through {one, other}, chosen by the plural rules of the language.

const EN = {
  comments: { one: "{n} comment", other: "{n} comments" },
  none: "Comments",
  first: "Nobody has commented yet. You could be the first.",
  noneClosed: "Nobody commented.",
  closed: "Comments on this article are closed.",
  loading: "Loading the comments …",
  retry: "Try again",
  sort: "Order",
  oldest: "Oldest first",
  newest: "Newest first",
  top: "Best rated first",
  more: "Show more comments",
  moreReplies: "Show more replies",
  loaded: { one: "{n} more comment is shown.", other: "{n} more comments are shown." },
  write: "Write a comment",
  replyTo: "Reply to {name}",
  name: "Name",
  email: "E-mail (optional, never shown)",
  text: "Your comment",
  trap: "Leave this empty",
  draft: "Your unfinished text was kept.",
  post: "Post the comment",
  reply: "Reply",
  postReply: "Post the reply",
  edit: "Edit",
  save: "Save",
  cancel: "Cancel",
  remove: "Delete",
  removeSure: "Delete this comment for good?",
  removed: "Your comment was deleted.",
  gone: "This comment was deleted.",
  up: "Agree",
  down: "Disagree",
  votes: { one: "{n} point", other: "{n} points" },
  report: "Report",
  reportWhy: "What is wrong with this comment?",
  reportDetail: "Anything the moderators should know",
  send: "Send",
  reported: "You reported this comment. The moderators will look at it.",
  staff: "Staff",
  verified: "Verified",
  pinned: "Pinned",
  edited: "edited",
  by: "Comment by {name}",
  link: "Link to this comment, {when}",
  pending: "Waiting for a moderator. Until then only you can see this.",
  editPending: "Your change waits for a moderator. Others still see the earlier text.",
  posted: "Your comment is published.",
  approved: "A moderator has released your comment.",
  rejected: "A moderator has not published this comment. Only you can see it.",
  reason: "Reason: {reason}",
  appeal: "Object",
  appealText: "Why should it be published?",
  appealOpen: "You objected. Another moderator will decide.",
  appealUpheld: "You objected. Another moderator has upheld the decision.",
  missing: "The comments of this article cannot be shown.",
  linkGone: "The comment you were looking for is not there any more.",
  offline: "You seem to be offline. Your text is kept; try again when you are back.",
  unreachable: "The server cannot be reached. Your text is kept; try again in a moment.",
  server: "Something went wrong on the server. Your text is kept; try again in a moment.",
  wait: { one: "Too fast. Please wait {n} second.", other: "Too fast. Please wait {n} seconds." },
  notSent: "This was not sent. Please look at what is marked.",
  comments_closed: "Comments on this article have been closed. Your text is kept here.",
  duplicate_comment: "You have posted exactly this already.",
  edit_window_closed: "The time for changing this comment is over.",
  stale_version: "This comment has changed in the meantime. Please try again.",
  already_appealed: "You have objected already, or there is no further objection.",
  not_found: "This is not there any more.",
  body_too_large: "This is too long.",
  needName: "Please give a name.",
  needText: "Please write something.",
  needReason: "Please choose a reason.",
  badEmail: "This is not an e-mail address.",
  spam: "Spam or advertising",
  advertising: "Advertising",
  abuse: "Insults",
  harassment: "Harassment",
  hate: "Hatred",
  threat: "Threats",
  sexual: "Sexual content",
  self_harm: "Self-harm",
  illegal: "Illegal content",
  personal_data: "Somebody's personal data",
  misinformation: "Untrue",
  off_topic: "Off topic",
  duplicate: "Posted twice",
  low_quality: "Adds nothing",
  other: "Something else",
};

const DE = {
  comments: { one: "{n} Kommentar", other: "{n} Kommentare" },
  none: "Kommentare",
  first: "Noch hat niemand kommentiert. Machen Sie den Anfang.",
  noneClosed: "Niemand hat kommentiert.",
  closed: "Die Kommentare zu diesem Artikel sind geschlossen.",
  loading: "Die Kommentare werden geladen …",
  retry: "Noch einmal versuchen",
  sort: "Reihenfolge",
  oldest: "Älteste zuerst",
  newest: "Neueste zuerst",
  top: "Beste zuerst",
  more: "Weitere Kommentare zeigen",
  moreReplies: "Weitere Antworten zeigen",
  loaded: { one: "{n} weiterer Kommentar wird gezeigt.", other: "{n} weitere Kommentare werden gezeigt." },
  write: "Kommentar schreiben",
  replyTo: "Antwort an {name}",
  name: "Name",
  email: "E-Mail (freiwillig, wird nie gezeigt)",
  text: "Ihr Kommentar",
  trap: "Dieses Feld frei lassen",
  draft: "Ihr angefangener Text wurde aufgehoben.",
  post: "Kommentar abschicken",
  reply: "Antworten",
  postReply: "Antwort abschicken",
  edit: "Ändern",
  save: "Speichern",
  cancel: "Abbrechen",
  remove: "Löschen",
  removeSure: "Diesen Kommentar endgültig löschen?",
  removed: "Ihr Kommentar wurde gelöscht.",
  gone: "Dieser Kommentar wurde gelöscht.",
  up: "Zustimmen",
  down: "Ablehnen",
  votes: { one: "{n} Punkt", other: "{n} Punkte" },
  report: "Melden",
  reportWhy: "Was ist an diesem Kommentar nicht in Ordnung?",
  reportDetail: "Was die Moderation wissen sollte",
  send: "Abschicken",
  reported: "Sie haben diesen Kommentar gemeldet. Die Moderation sieht ihn sich an.",
  staff: "Redaktion",
  verified: "Bestätigt",
  pinned: "Angeheftet",
  edited: "geändert",
  by: "Kommentar von {name}",
  link: "Verweis auf diesen Kommentar, {when}",
  pending: "Wartet auf die Moderation. Bis dahin sehen nur Sie ihn.",
  editPending: "Ihre Änderung wartet auf die Moderation. Andere sehen noch den früheren Text.",
  posted: "Ihr Kommentar ist veröffentlicht.",
  approved: "Ihr Kommentar wurde freigegeben.",
  rejected: "Die Moderation hat diesen Kommentar nicht veröffentlicht. Nur Sie sehen ihn.",
  reason: "Grund: {reason}",
  appeal: "Widersprechen",
  appealText: "Warum sollte er veröffentlicht werden?",
  appealOpen: "Sie haben widersprochen. Jemand anderes aus der Moderation entscheidet darüber.",
  appealUpheld: "Sie haben widersprochen. Jemand anderes aus der Moderation hat die Entscheidung bestätigt.",
  missing: "Die Kommentare zu diesem Artikel können nicht gezeigt werden.",
  linkGone: "Den gesuchten Kommentar gibt es nicht mehr.",
  offline: "Sie sind anscheinend offline. Ihr Text bleibt erhalten; versuchen Sie es später noch einmal.",
  unreachable: "Der Server ist nicht erreichbar. Ihr Text bleibt erhalten; versuchen Sie es gleich noch einmal.",
  server: "Auf dem Server ist etwas schiefgegangen. Ihr Text bleibt erhalten; versuchen Sie es gleich noch einmal.",
  wait: { one: "Zu schnell. Bitte {n} Sekunde warten.", other: "Zu schnell. Bitte {n} Sekunden warten." },
  notSent: "Das wurde nicht abgeschickt. Bitte sehen Sie nach, was markiert ist.",
  comments_closed: "Die Kommentare wurden inzwischen geschlossen. Ihr Text bleibt hier erhalten.",
  duplicate_comment: "Genau das haben Sie schon geschrieben.",
  edit_window_closed: "Die Zeit zum Ändern ist vorbei.",
  stale_version: "Dieser Kommentar hat sich inzwischen geändert. Bitte noch einmal versuchen.",
  already_appealed: "Sie haben schon widersprochen, oder es gibt keinen weiteren Widerspruch.",
  not_found: "Das gibt es nicht mehr.",
  body_too_large: "Das ist zu lang.",
  needName: "Bitte einen Namen angeben.",
  needText: "Bitte etwas schreiben.",
  needReason: "Bitte einen Grund wählen.",
  badEmail: "Das ist keine E-Mail-Adresse.",
  spam: "Spam oder Werbung",
  advertising: "Werbung",
  abuse: "Beleidigung",
  harassment: "Belästigung",
  hate: "Hass",
  threat: "Drohung",
  sexual: "Sexueller Inhalt",
  self_harm: "Selbstverletzung",
  illegal: "Verbotener Inhalt",
  personal_data: "Persönliche Daten anderer",
  misinformation: "Unwahr",
  off_topic: "Gehört nicht hierher",
  duplicate: "Doppelt",
  low_quality: "Trägt nichts bei",
  other: "Etwas anderes",
};

const LANGUAGES = { en: EN, de: DE };

/** Return the first language tag that the browser understands. */
export const languageOf = (...tags) => {
  for (const tag of tags) {
    try {
      if (tag) return Intl.getCanonicalLocales(tag)[0];
    } catch {
      // Not a language tag: the next one may be.
    }
  }
  return "en";
};

/** Return the function that says things: `say(key, {n, name})`. Own words win over the language's, those over English. */
export const speaker = (language, own = {}) => {
  const words = { ...EN, ...LANGUAGES[language.split("-")[0]], ...own };
  const plural = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  return (key, values = {}) => {
    const word = words[key] ?? "";
    const pattern = typeof word === "string" ? word : (word[plural.select(values.n)] ?? word.other);
    return pattern.replace(/\{(\w+)\}/g, (_, name) => (name === "n" ? numbers.format(values.n) : values[name]));
  };
};

/** Tell how long ago an instant was; after a month, tell the date. */
export const relativeTime = (instant, language, now = Date.now()) => {
  const seconds = Math.min((new Date(instant) - now) / 1000, 0);
  const steps = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
  if (seconds < -30 * 86400) return new Intl.DateTimeFormat(language, { dateStyle: "long" }).format(new Date(instant));
  const [unit, size] = steps.find(([, length]) => -seconds >= length) ?? steps[3];
  const count = unit === "second" ? 0 : Math.round(seconds / size);
  return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(count, unit);
};
