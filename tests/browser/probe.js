// Puts one comment after another where a page would put it, does everything a reader can do, and tells what happened.
// Runs in the page; answers `[{index, what}]`, empty when every comment is harmless.
async (comments) => {
  const ELEMENTS = new Set("P BR A STRONG EM B I CODE PRE BLOCKQUOTE UL OL LI DEL SUB SUP ABBR Q S".split(" "));
  const REL = "nofollow ugc noopener noreferrer";
  const GESTURES = {
    mouse: ["mouseover", "mouseenter", "mousemove", "mousedown", "mouseup", "dblclick", "contextmenu", "mouseout"],
    pointer: ["pointerover", "pointerdown", "pointerup"],
    keyboard: ["keydown", "keyup"],
  };
  const stage = document.querySelector("#the-stage");
  const found = [];
  const say = (index, what) => found.push({ index, what });
  const surroundings = () => [...document.body.children].map((child) => child.id).join(" ");
  const settle = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

  const inspect = (index, { html, names }) => {
    const before = names.map((name) => [window[name], document[name]]);
    stage.innerHTML = html;
    names.forEach((name, place) => {
      if (window[name] !== before[place][0] || document[name] !== before[place][1]) say(index, `clobbers ${name}`);
    });
    if (stage.innerHTML !== html) say(index, `is read as ${stage.innerHTML}`);
    for (const element of stage.querySelectorAll("*")) {
      if (!ELEMENTS.has(element.tagName)) say(index, `has <${element.tagName}>`);
      for (const { name } of element.attributes)
        if (element.tagName !== "A" || !["href", "title", "rel"].includes(name)) say(index, `has ${name}=`);
      if (element.tagName === "A" && !/^(https?:\/\/[^/]|mailto:.)/.test(element.getAttribute("href")))
        say(index, `links to ${element.getAttribute("href")}`);
      if (element.tagName === "A" && !["http:", "https:", "mailto:"].includes(element.protocol))
        say(index, `follows ${element.href}`);
      if (element.tagName === "A" && (element.username || element.password || element.rel !== REL))
        say(index, `has a link with userinfo or rel ${element.rel}`);
    }
  };

  const handle = (element) => {
    element.scrollIntoView?.();
    for (const kind of GESTURES.pointer) element.dispatchEvent(new PointerEvent(kind, { bubbles: true }));
    for (const kind of GESTURES.mouse) element.dispatchEvent(new MouseEvent(kind, { bubbles: true, cancelable: true }));
    element.focus?.();
    for (const kind of GESTURES.keyboard)
      element.dispatchEvent(new KeyboardEvent(kind, { key: "Enter", bubbles: true, cancelable: true }));
    element.click?.();
    element.blur?.();
  };

  const expected = surroundings();
  for (const [index, comment] of comments.entries()) {
    inspect(index, comment);
    [...stage.querySelectorAll("*")].forEach(handle);
    if (surroundings() !== expected) say(index, "changes the page around it");
    if (window.fired.length) say(index, `runs ${window.fired.splice(0).join(" ")}`);
    if (index % 50 === 49) await settle();
  }
  for (let frame = 0; frame < 5; frame += 1) await settle();
  stage.innerHTML = "";
  if (window.fired.length) say(-1, `runs later ${window.fired.splice(0).join(" ")}`);
  return found;
}
