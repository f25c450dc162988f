"""The words of the page of patterns: how to read it, and why the model misses what it misses."""

FOREWORD = (
    "What is known of firms, networks, clusters and cluster programmes, looked for in what the model does (Korea",
    "from 2010, seeds 1 to 20). Nothing was tuned to it. A miss is a finding: it stands in the table, with the",
    "reason below where it can be seen.",
    "",
    "- **result**: mean over seeds with its 95% interval; **seeds**: the smallest and the largest value. A row is a",
    "  hit if the mean lies in the band. Bands come from the study, or from the interval of the evidence table;",
    "  where those give one number only, the band around it is ours. They were written down before the runs, but",
    "  for the row on universities, whose band is the product of two intervals.",
    "- **twin**: what the same measure finds without any policy. For an evaluation that is what the region would have",
    "  shown anyway; the result less the twin is the effect in the model.",
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
SHORT_LIVES = (
    "the hazard of closing is that of corporations of all sectors, and the size term raises it for small firms: 13% of "
    "all firms close in a year, a third of the device makers of 2010 are left in 2020. The survivors share a market "
    "that grows by 40 to 140%. Of the firms that closed before, half had not grown."
)
SMALL_FIRMS = (
    "the law of closing gives 72% and 40% to a firm of ten persons, by which it was fitted to firms of all sizes; the "
    "size term raises it by a third to three quarters for new firms of one to three."
)
LIKE_WITH_LIKE = "not like with like: the model has one university a province, so five parents are many universities."
SAME_EVERYWHERE = (
    "a firm's research is a share of its sales that does not depend on the place, and science nearby (elasticity "
    "0.08) moves ideas too little to show."
)
REASONS: dict[str, str] = {
    "size: device makers with 300+ staff": "see *most firms never grow*: the market is left to fewer firms, whose mean "
    "size goes from 16 to 28 persons (17.5 in the statistics of 2017).",
    "size: their share of output": "sizes at the start are lognormal with 0.3% above 300 staff, and growth that is "
    "steadier for large firms cannot build the few very large ones.",
    "growth: spread exponent, sales": "the shock to demand has the exponent 0.18, but below one person it is flat, and "
    "products and shared markets move firms of all sizes alike; just outside the band.",
    "growth: spread exponent, staff (20+)": "staff are whole persons and follow plans and vacancies, which adds to "
    "the spread of small firms.",
    "survival: alive after 1 year": SMALL_FIRMS,
    "survival: alive after 5 years": SMALL_FIRMS,
    "survival: start-ups of 2013-18 closed by 2018": "the sources contradict each other, and the parameters follow "
    "the one on corporations of all sectors. Health start-ups live much longer (17% closed or dormant in the survey, "
    "which calls the cohort 2013-2019). The hazard should be looked at again.",
    "productivity: 90/10 within sectors": "productivity differs by research capital and place only; firms have no "
    "efficiency of their own. Sales per person do differ (90/10 of 3 to 8 in 2020, after 1.3 to 2.2 in 2010).",
    "research: top 10 of the 113 largest": "research follows sales with a spread of intensities that was set for whole "
    "sectors; the largest firms are no more research-minded than the rest.",
    "network: newcomers' ties to established": "of the firms a newcomer looks at, three quarters are established, as "
    "the parameter says; organisations, partners of partners and the star of the place, who are nearly always "
    "established, come on top. Just outside the band.",
    "network: ties that leave the place": "only a part of the short list is drawn with `openness`; former partners and "
    "partners of partners are mostly near, and among the rest distance decides.",
    "cluster size: middle third of tenants over the others": "tenants attract no tenants, and the firms that would "
    "like the park come when it opens: the curve starts steep and flattens, without a slow beginning.",
    "entry: firms founded in 2018 over 2012": "founding follows the market and a constant stock; what drove the boom "
    "of start-ups after 2013 (money, law) acts only through venture supply, with an elasticity of 0.02.",
    "entry: top 5 of science parents": LIKE_WITH_LIKE,
    "entry: top 10 of science parents": LIKE_WITH_LIKE,
    "place: products more concentrated than jobs": SAME_EVERYWHERE,
    "place: research more concentrated than jobs": SAME_EVERYWHERE,
    "most firms never export": "by construction: every firm of a sector exports the same share of its sales.",
    "most firms never grow": SHORT_LIVES,
    "innovators in the region, points": "the twin shows nearly the same without policy, so it is no effect: the region "
    "starts with twice the share elsewhere (it has many drug makers) and comes down as start-ups without products "
    "join. The programme itself changes next to nothing; a study on this world would blame it for the trend.",
    "research of its firms, log": "the programme pays for research and the rules turn grants into research; no rule "
    "lets know-how nearby save research money, which is what the Bavarian study found.",
    "small firms' jobs for 10 points, %": "the result less the twin is near 10, at the upper end of the band: the "
    "region falls behind without policy, and a comparison of places takes that off the effect.",
    "jobs of supported firms, log": "grants pay researchers, so supported firms have more staff while funded; the "
    "studies of parks found research up and jobs not.",
}
