// Elements: made in one way, and filled with HTML in one place.

/** Make an element. Attributes that are false, null or undefined are left out; `on...` are listeners. */
export const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child != null && child !== false));
  return node;
};

export const button = (text, onclick, attributes = {}) =>
  make("button", { type: "button", part: "button", onclick, ...attributes }, text);

const policy = (() => {
  try {
    return globalThis.trustedTypes?.createPolicy("masthead-comments", { createHTML: (html) => html });
  } catch {
    return undefined; // The page allows no policy of this name; then it forbids nothing either, or nothing is shown.
  }
})();

/** Fill an element with a comment's `html`, which the server has sanitised. Nothing else ever becomes HTML. */
export const fill = (node, html) => {
  node.innerHTML = policy ? policy.createHTML(html) : html;
};

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Bring an element into view and move the focus to it. */
export const goTo = (node) => {
  node.scrollIntoView({ block: "center", behavior: calm() ? "auto" : "smooth" });
  node.focus({ preventScroll: true });
};
