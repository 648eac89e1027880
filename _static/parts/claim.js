// A button on each reference copies it whole; without this script they can be marked and copied.
for (const reference of navigator.clipboard ? document.querySelectorAll("pre") : []) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = `Copy ${reference.getAttribute("aria-label")}`;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(reference.textContent);
    button.textContent = "Copied";
  });
  reference.after(button);
}
