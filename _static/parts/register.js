// What DataTables calls to draw the register of claims. It stands in the output of the notebook, so
// that it works in JupyterLab too; belarus_iran.pages.register adds `marks` (by verdict), `title` and
// `kinds` (the numbers of the columns that hold the title, and why a basis leaves a claim undecided).
window.claimRegister = {
  // DataTables passes the value of a cell, what it is wanted for, and the whole row.
  id(id, use) {
    return use === "display" ? `<a class="claim-id" href="#${id}">${id}</a>` : id;
  },
  claim(claim, use, row) {
    const title = row[claimRegister.title];
    return use === "display" && title ? `<b>${title}.</b> ${claim}` : claim;
  },
  outside: (verdict, use, row) => claimRegister.verdict("outside", verdict, use, row),
  own: (verdict, use, row) => claimRegister.verdict("own", verdict, use, row),
  verdict(basis, verdict, use, row) {
    const { marks, kinds } = claimRegister;
    // DataTables sorts these as text, in which 10 stands before 9.
    if (use === "sort") return String.fromCharCode(97 + Object.keys(marks).indexOf(verdict));
    if (use !== "display") return verdict;
    const kind = row[kinds[basis]];
    const note = kind ? ` <span class="verdict-note">(${kind})</span>` : "";
    return `<span class="verdict verdict-${verdict.replaceAll(" ", "-")}"><span aria-hidden="true">`
      + `${marks[verdict]}</span> ${verdict}</span>${note}`;
  },
  // The table, once drawn, has moved what stands below it. (`initComplete` is lost in ITables 2.9.)
  // Filters get names, and what they offer is chosen by keys as by a click.
  drawn(settings) {
    if (settings.iDraw > 1) return;
    const show = () => {
      const entry = location.hash && document.getElementById(location.hash.slice(1));
      const folded = entry && entry.querySelector("details");
      if (folded) folded.open = true;
      if (entry) entry.scrollIntoView();
    };
    window.addEventListener("hashchange", show);
    this.api().ready(() => {
      const all = document.getElementById("register_wrapper");
      for (const field of all.querySelectorAll("input.dtsp-search"))
        field.setAttribute("aria-label", field.placeholder);
      all.addEventListener("keydown", (event) => {
        const row = event.target.closest(".dtsp-searchPane tbody tr");
        if (!row || !["Enter", " "].includes(event.key)) return;
        event.preventDefault();
        row.querySelector("td").click();
      });
      show();
    });
  },
  reachable() {
    for (const row of this.api().table().body().rows) row.tabIndex = 0;
  },
};
