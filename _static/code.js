// Hides the code of a page until its one switch is pressed, and remembers the choice for all pages.
// It runs in the head of a page, before any code is drawn; without it the code shows.
{
  const page = document.documentElement;
  const kept = () => {
    try { return localStorage.getItem("code") === "shown"; } catch { return false; }
  };
  const show = shown => { page.dataset.code = shown ? "shown" : "hidden"; };
  show(kept());
  addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("button.code-switch");
    if (!button) return;
    const told = () => {
      const shown = page.dataset.code === "shown";
      button.setAttribute("aria-pressed", shown);
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      show(page.dataset.code !== "shown");
      try { localStorage.setItem("code", page.dataset.code); } catch { /* It is then forgotten. */ }
      told();
    });
    told();
  });
}
// A print shows what is folded.
addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll(".bd-article details")) part.open = true;
});
