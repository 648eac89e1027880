// In which order the search shows what it finds: chapters and the ledger before all that is only
// looked up, and names of code last. Sphinx puts these lines into its own search.
var Scorer = {
  score: ([page, , , , score]) => {
    if (/chapters\/19-api|data\/README/.test(page)) return score - 200;
    if (/chapters\/(?:index|0\d|1[0-3])/.test(page)) return score + 100;
    return score;
  },
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
