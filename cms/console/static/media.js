// The focal point: a click into the picture sets the two numbers, and the numbers move the mark.
const frame = document.querySelector("[data-focus]");
const across = document.querySelector("#f-focal_x");
const down = document.querySelector("#f-focal_y");

if (frame && across && !across.matches(":disabled")) {
  const percent = (value) => Math.min(Math.max(Number(value) || 0, 0), 100);
  const mark = () => {
    for (const circle of frame.querySelectorAll("circle")) {
      circle.setAttribute("cx", `${percent(across.value)}%`);
      circle.setAttribute("cy", `${percent(down.value)}%`);
    }
  };
  frame.classList.add("is-live");
  frame.addEventListener("click", (event) => {
    const box = frame.getBoundingClientRect();
    across.value = Math.round(percent((100 * (event.clientX - box.left)) / box.width));
    down.value = Math.round(percent((100 * (event.clientY - box.top)) / box.height));
    mark();
  });
  across.addEventListener("input", mark);
  down.addEventListener("input", mark);
}
