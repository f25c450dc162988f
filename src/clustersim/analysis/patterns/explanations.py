"""The words of the page of patterns: how to read it, and why the model misses what it misses."""

FOREWORD = (
    "What is known of firms, networks, clusters and cluster programmes, looked for in what the model does (Korea",
    "from 2010, seeds 1 to 20). Nothing was tuned to it. A miss is a finding: it stands in the table, with the",
    "reason below where it can be seen.",
    "",
    "- **result**: mean over seeds with its 95% interval; **seeds**: the smallest and the largest value. A row is a",
    "  hit if the mean lies in the band. Bands come from the study, or from the interval of the evidence table;",
    "  where those give one number only, the band around it is ours.",
    "- **input?**: *yes*, a parameter says the same, so a hit shows only that the rule works; *part*, a parameter",
    "  pushes towards it and other rules push away; *no*, nothing was put in.",
    "- **source**: letters with numbers are those of [parameters.md](parameters.md). (S) read at the source, (M) from",
    "  memory of the literature, (D) derived, (S-/A) only the sign is known.",
)
AFTERWORD = (
    "## How the evaluations are run",
    "",
    "As a study would, on one world and without its twin: the provinces with a park (Osong, Daegu) are the region, all",
    "others the comparison; before is the end of 2010, after the end of 2016. Effects on firms are differences of log",
    "changes between firms alive both times, within classes of sector and size (below 10, 30, 100 staff, above).",
    "Shares, jobs of areas and founding are compared over all firms there are. An interval that holds 0 says that such",
    "a study would find nothing, which is what most studies found.",
)
REASONS: dict[str, str] = {}
