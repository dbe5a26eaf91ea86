"""How good the suggestions are: `make eval`, into `docs/eval.md`.

The links are not part of this project: `CURATOR_CORPUS` names the folder that holds them. Everything but the time is
the same in every run.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from benchmarks import eval_coverage, eval_sections, eval_stories

PAGE = Path(__file__).resolve().parent.parent / "docs/eval.md"
START, END = "<!-- make eval writes from here -->", "<!-- to here -->"
"""What stands around the tables; the words around them are written by hand."""


def main() -> int:
    """Measure, print, write the tables into the page. Without the corpus this is a skip, which is no failure."""
    place = os.environ.get("CURATOR_CORPUS", "")
    if not place:
        print("skipped: eval needs CURATOR_CORPUS, the folder with data/labelled; it is not set")
        return 0
    table, told = eval_sections.report(Path(place))
    more, found = eval_coverage.report(Path(place))
    joined, precise = eval_stories.report(Path(place))
    table, told = f"{table}\n{more}\n{joined}", f"{told}; {found}; {precise}"
    cost = eval_sections.cost()
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{START}\n\n{table}\n{END}{after}", encoding="utf-8")
    spent = (
        f"learning from 10,000 decisions {cost.learning:.1f} s, asking for 1,000 links {cost.asking:.2f} s, "
        f"{cost.megabytes:.0f} MB"
    )
    print(f"{table}\nSum: {told}; {spent}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
