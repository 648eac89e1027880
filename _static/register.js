// A box above the register of claims that hides every row without the words typed into it.
document.addEventListener("DOMContentLoaded", () => {
  const register = document.querySelector("table.register");
  if (!register) return;
  const box = document.createElement("input");
  box.className = "register-filter";
  box.placeholder = "Show only claims with these words, such as: trade contradicted";
  box.setAttribute("aria-label", "Filter the claims");
  box.addEventListener("input", () => {
    const words = box.value.toLowerCase().split(/\s+/);
    for (const row of register.tBodies[0].rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
  });
  register.parentElement.before(box);
});
