// Choosing a medium in the editor: the library in a dialog, a picture or a file for the text, a picture as the main one.
const dialog = document.querySelector("#picker");
const source = document.querySelector("#f-markdown");
const hero = document.querySelector("#f-hero");
const thumbnail = document.querySelector("[data-hero-thumbnail]");
let isForHero = false;

function open(forHero) {
  isForHero = forHero;
  dialog.querySelector("#picker-kind").value = forHero ? "image" : "";
  dialog.showModal();
  const search = dialog.querySelector("input[type=search]");
  search.value = "";
  search.dispatchEvent(new Event("opened"));
  search.focus();
}

function show(address) {
  thumbnail.hidden = !address;
  if (address) thumbnail.src = address;
}

if (dialog && hero && !hero.matches(":disabled")) {
  for (const button of document.querySelectorAll("[data-pick]")) {
    button.hidden = false;
    button.addEventListener("click", () => open(button.dataset.pick === "hero"));
  }
  dialog.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-medium]");
    if (!choice) return;
    const { medium, title, thumbnail: address } = choice.dataset;
    dialog.close();
    if (!isForHero) {
      if (address) source.dispatchEvent(new CustomEvent("blockwanted", { detail: `![](media:${medium})` }));
      else source.dispatchEvent(new CustomEvent("linkwanted", { detail: { title, address: `media:${medium}` } }));
      return;
    }
    let option = [...hero.options].find((one) => one.value === medium);
    if (!option) {
      option = new Option(title, medium);
      hero.append(option);
    }
    option.dataset.thumbnail = address;
    hero.value = medium;
    hero.dispatchEvent(new Event("input", { bubbles: true }));
    show(address);
    hero.focus();
  });
  for (const event of ["change", "filled"]) hero.addEventListener(event, () => show(hero.selectedOptions[0]?.dataset.thumbnail));
}
