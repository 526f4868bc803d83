// A text that is not public, shown to whoever has its link: marked as such, and nothing of it for search engines.

import { NotRead, preview as read } from "./api.js";
import { story } from "./article.js";
import { make, timeOf } from "./dom.js";
import { describe } from "./head.js";
import { wayHome } from "./missing.js";
import { say, tell } from "./words.js";

export const preview = async ({ slug: token, signal }) => {
  describe({ title: say("preview"), hidden: true });
  try {
    const { found, meta } = await read(token, { signal });
    describe({ title: say("previewOf", { title: found.title }), hidden: true });
    return [banner(meta), story(found, { signal })];
  } catch (error) {
    if (!(error instanceof NotRead) || ![404, 410].includes(error.status)) throw error;
    return [over(error)];
  }
};

const banner = ({ revision, expires_at: end, uses_left: left }) =>
  make(
    "aside",
    { class: "preview-note", "aria-label": say("previewAbout") },
    make("p", {}, ...tell("previewNote", { preview: make("b", {}, say("preview"), ".") })),
    make(
      "p",
      {},
      revision ? say("revision", { number: revision }) : say("workingCopy"),
      " ",
      ...tell("goodUntil", { date: make("time", { datetime: end }, timeOf(end)) }),
      left !== null && ` ${say("opens", { n: left })}`,
    ),
  );

const over = ({ status }) =>
  make(
    "header",
    { class: "listing-head" },
    make("h1", { tabindex: -1 }, say(status === 410 ? "previewOver" : "previewMissing")),
    make("p", { class: "dek" }, ...tell("askAgain", { home: wayHome() })),
  );
