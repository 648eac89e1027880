// What the search quotes of a page: its text, without the buttons around it and what is folded. A
// page opened from a file may not read the others and quotes nothing.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
addEventListener("DOMContentLoaded", () => {
  Search.htmlToText = (html, anchor) => {
    const text = new DOMParser().parseFromString(html, "text/html").querySelector("article.bd-article");
    if (!text) return "";
    const apart = ".headerlink, script, style, .under-title, .cell_input, .claim-preview, .register";
    text.querySelectorAll(apart).forEach(part => part.remove());
    const place = anchor && text.querySelector(anchor);
    return ((place && place.textContent) || text.textContent).replace(/\s+/g, " ");
  };
});
