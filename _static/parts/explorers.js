// Draws every explorer of a page from the description beside it. Bundled with Vega-Lite, which is
// all it needs; the numbers were computed in Python and are only looked up here.

async function start(place) {
  const [controls, picture, said] = ["controls", "picture", "said"].map((name) =>
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

  const refresh = () => {
    const shown = picture.querySelector(".readout_marks text");
    const text = shown ? shown.textContent : "";
    if (said.textContent !== text) said.textContent = text;
  };

  // The page may settle after the script has run, and its sides open and close.
  new ResizeObserver(() => view.width(picture.clientWidth).runAsync()).observe(picture);
  refresh();
  new MutationObserver(refresh).observe(picture, {
    childList: true,
    characterData: true,
    subtree: true,
  });
}

for (const place of document.querySelectorAll(".explorer")) start(place);
