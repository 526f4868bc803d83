// A text that is not public, shown to whoever has its link: marked as such, and nothing of it for search engines.

import { NotRead, preview as read } from "./api.js";
import { story } from "./article.js";
import { make, prefix } from "./dom.js";
import { describe } from "./head.js";

export const preview = async ({ slug: token, signal }) => {
  describe({ title: "Preview", hidden: true });
  try {
    const { found, meta } = await read(token, { signal });
    describe({ title: `Preview: ${found.title}`, locale: found.locale, hidden: true });
    return [banner(meta), story(found, { signal })];
  } catch (error) {
    if (!(error instanceof NotRead) || ![404, 410].includes(error.status)) throw error;
    return [over(error)];
  }
};

const banner = ({ revision, expires_at: end, uses_left: left }) =>
  make(
    "aside",
    { class: "preview-note", "aria-label": "About this preview" },
    make("p", {}, make("b", {}, "Preview."), " This text is not public. Please do not pass it on."),
    make(
      "p",
      {},
      revision ? `Revision ${revision}. ` : "The working copy, as it is now. ",
      "The link is good until ",
      make("time", { datetime: end }, new Intl.DateTimeFormat("en", { dateStyle: "long", timeStyle: "short" }).format(new Date(end))),
      left === null ? "." : `, and can be opened ${left === 1 ? "once" : `${left} times`} more.`,
    ),
  );

const over = ({ status, message }) =>
  make(
    "header",
    { class: "listing-head" },
    make("h1", { tabindex: -1 }, status === 410 ? "This preview link is no longer good" : "There is no such preview"),
    make("p", { class: "dek" }, message || "Ask whoever sent it for a new one.", " ", make("a", { href: `${prefix}/` }, "To the front page")),
  );
