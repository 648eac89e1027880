// Draws every explorer of a page from the description beside it. Bundled with Vega-Lite, which is
// all it needs; the numbers were computed in Python and are only looked up here.

const MARKS = "g[class*='items'] > [aria-label]";
// Pixels around a mark within which a tap still means it.
const REACH = 24;

function nearest(marks, x, y) {
  let best = null;
  let least = REACH;
  for (const mark of marks) {
    const box = mark.getBoundingClientRect();
    const far = Math.hypot(
      Math.max(box.left - x, 0, x - box.right),
      Math.max(box.top - y, 0, y - box.bottom),
    );
    if (far < least) [best, least] = [mark, far];
  }
  return best;
}

async function start(place) {
  const [controls, picture, said, told] = ["controls", "picture", "said", "told"].map((name) =>
    place.querySelector(`.explorer-${name}`),
  );
  const spec = JSON.parse(place.querySelector("script").textContent);
  place.querySelector(".explorer-live").hidden = false;
  place.classList.add("explorer-runs");
  // No tooltips: a picture must not say more to a pointer than it says to the keyboard.
  const { view } = await vegaEmbed(picture, spec, {
    mode: "vega-lite",
    renderer: "svg",
    bind: controls,
    actions: false,
    defaultStyle: false,
    tooltip: false,
  });

  const marks = () =>
    [...picture.querySelectorAll(MARKS)].sort(
      (one, other) => one.getBoundingClientRect().left - other.getBoundingClientRect().left,
    );
  const choose = (mark) => {
    for (const old of picture.querySelectorAll(".explorer-chosen"))
      old.classList.remove("explorer-chosen");
    if (mark) mark.classList.add("explorer-chosen");
    const text = mark ? mark.getAttribute("aria-label") : told.dataset.empty;
    if (told.textContent !== text) told.textContent = text;
  };
  // One mark can be reached by the tabulator key, and the arrows lead from it to its neighbours.
  const reachable = (chosen) => {
    for (const mark of picture.querySelectorAll(MARKS))
      mark.setAttribute("tabindex", mark === chosen ? "0" : "-1");
  };
  const refresh = () => {
    const shown = picture.querySelector(".readout_marks text");
    const text = shown ? shown.textContent : "";
    if (said.textContent !== text) said.textContent = text;
    if (!told) return;
    const all = marks();
    const chosen = all.find((mark) => mark.classList.contains("explorer-chosen"));
    if (!chosen) choose(null);
    reachable(chosen || all[0]);
  };

  // The page may settle after the script has run, and its sides open and close.
  new ResizeObserver(() => view.width(picture.clientWidth).runAsync()).observe(picture);
  refresh();
  new MutationObserver(refresh).observe(picture, {
    childList: true,
    characterData: true,
    subtree: true,
  });
  if (!told) return;
  picture.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "mouse") return;
    const mark = event.target.closest(MARKS);
    if (mark) choose(mark);
  });
  picture.addEventListener("click", (event) => {
    const mark = nearest(marks(), event.clientX, event.clientY);
    if (mark) choose(mark);
    if (mark) reachable(mark);
  });
  picture.addEventListener("focusin", (event) => {
    if (event.target.matches(MARKS)) choose(event.target);
  });
  picture.addEventListener("keydown", (event) => {
    const all = marks();
    const here = all.indexOf(event.target);
    const steps = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: all.length - 1 };
    const next = here >= 0 && all[steps[event.key]];
    if (!next) return;
    event.preventDefault();
    reachable(next);
    next.focus();
  });
}

for (const place of document.querySelectorAll(".explorer")) start(place);
