// Shows the claim that a link names: on hover, on focus and on a tap (the second tap follows the
// link). It stands in the top layer of the page, where no table or box cuts it off.
addEventListener("DOMContentLoaded", () => {
  for (const reference of document.querySelectorAll(".claim-reference")) {
    const [link, preview] = reference.children;
    const open = () => preview.matches(":popover-open");
    let leaving, before;
    const show = () => {
      clearTimeout(leaving);
      if (open()) return;
      preview.showPopover();
      const place = link.getClientRects()[0], size = preview.getBoundingClientRect();
      const below = place.bottom + size.height < innerHeight || place.top < size.height;
      const left = Math.min(place.left, document.documentElement.clientWidth - size.width - 8);
      preview.style.left = `${Math.max(8, left)}px`;
      preview.style.top = `${below ? place.bottom : place.top - size.height}px`;
    };
    const hide = () => open() && preview.hidePopover();
    reference.addEventListener("pointerenter", event => event.pointerType === "mouse" && show());
    reference.addEventListener("pointerleave", event => {
      if (event.pointerType === "mouse") leaving = setTimeout(hide, 150);
    });
    link.addEventListener("focus", show);
    link.addEventListener("blur", hide);
    addEventListener("keydown", event => event.key === "Escape" && hide());
    link.addEventListener("pointerdown", () => { before = open(); });
    link.addEventListener("click", event => {
      if (event.pointerType !== "touch" || before) return;
      event.preventDefault();
      show();
    });
  }
});
