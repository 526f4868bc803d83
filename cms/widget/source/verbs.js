// What a reader can do. Each verb asks the API and brings the discussion up to date; a Refusal is the caller's affair.

/** Return the verbs of a discussion, by name. */
export const verbsOf = (desk, discussion) => {
  const { ask, memory, say } = desk;
  const tokens = (view) => [view.own.token];
  const known = () => [memory.oldestToken].filter(Boolean);
  const remember = (view, values) => memory.put("own", view.id, { ...memory.get("own", view.id), ...values });

  /** Post a comment, or a reply to the one in `parent`, and show it in its place. */
  const post = async ({ text, name, email, trap, fillTimeS, key }, parent) => {
    const body = { author: { name, email }, body: text, form: { trap, fill_time_s: fillTimeS } };
    if (parent) body.parent_id = parent.id;
    const { data, meta } = await ask("POST", `articles/${desk.articleId}/comments`, { body, key });
    if (!desk.identity?.name) memory.reader = name;
    if (meta.manage_token) {
      memory.put("own", data.id, { token: meta.manage_token, article: desk.articleId });
      discussion.tokens.push(meta.manage_token);
    }
    // Whether it was taken for spam is not told to whoever sent it: it waits.
    const view = discussion.insert({ ...data, status: meta.status });
    if (meta.status === "approved") discussion.setCount(discussion.count + 1);
    discussion.tellEmpty();
    discussion.announce(say(meta.status === "approved" ? "posted" : "pending"));
    desk.tell("masthead-posted", { id: data.id, status: meta.status });
    return view;
  };

  /** Ask for a comment as its author sees it: its text as written, its version, its state. */
  const refresh = async (view) => {
    const { data, meta } = await ask("GET", `comments/${view.id}`, { tokens: tokens(view) });
    view.version = meta.version;
    return data;
  };

  const edit = async (view, { text }) => {
    const options = { body: { body: text }, tokens: tokens(view), version: view.version };
    const { data } = await ask("PATCH", `comments/${view.id}`, options);
    view.form = null;
    remember(view, { edited: data.edit_waits || undefined });
    view.update(data);
    discussion.announce(say(data.edit_waits ? "editPending" : data.status === "pending" ? "pending" : "posted"));
  };

  const remove = async (view) => {
    await ask("DELETE", `comments/${view.id}`, { tokens: tokens(view), version: "*" });
    const wasPublic = view.state === "public";
    memory.put("own", view.id, null);
    view.update({ is_deleted: true });
    view.article.focus();
    if (wasPublic) discussion.setCount(Math.max(discussion.count - 1, 0));
    discussion.announce(say("removed"));
  };

  const vote = (view, value, key) =>
    attempt(view, async () => {
      const { data } = await ask("PUT", `comments/${view.id}/vote`, { body: { value }, tokens: known() });
      memory.put("votes", view.id, value);
      view.update({ votes: data.votes });
      view.article.querySelector(`[data-act="${key}"]`)?.focus();
      discussion.announce(say("votes", { n: data.votes }));
    });

  const report = async (view, { reason, text }) => {
    const body = { reason, detail: text.trim() || null };
    await ask("POST", `comments/${view.id}/flags`, { body, tokens: known() });
    memory.put("flags", view.id, 1);
    view.form = null;
    view.update({});
    discussion.announce(say("reported"));
  };

  const appeal = async (view, text) => {
    const { data } = await ask("POST", `comments/${view.id}/appeals`, { body: { text }, tokens: tokens(view) });
    view.form = null;
    view.update({ appeal: data });
    discussion.announce(say("appealOpen"));
  };

  /** Do something that has no form of its own; what goes wrong is said below the comment. */
  const attempt = async (view, act) => {
    try {
      await act();
    } catch (refusal) {
      view.complain(discussion.wordsFor(refusal));
    }
  };

  return { post, refresh, edit, remove, vote, report, appeal, attempt };
};
