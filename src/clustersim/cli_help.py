"""What `--help` says for each command, with examples, and what `clustersim` alone says."""

from __future__ import annotations

NEXT = """clustersim compares strategies for building a medical industry cluster: net jobs and value added.

What to do next:
  clustersim compare          the main question: 3 trillion KRW, four strategies, Korea 2010-2020
  clustersim list             which scenarios, regions, strategies and futures there are
  clustersim new strategy X   a starting file of your own; clustersim check X.toml says what is wrong with it
  clustersim answer           why, what would flip it, what is best, what it costs: all on one page (an hour)
  clustersim run --help       a single run, year by year
  clustersim explain NAME     what a parameter or outcome is, and what hangs on it
  clustersim calibrate --help which parameters the observations do not rule out; hindcast: predictions and scores
  clustersim status FOLDER    how far a study is; resume goes on with it, replay makes one of its numbers again
  clustersim --help           all commands
"""

COMPARE_HELP = """Compare the strategies of an experiment on the same draws; print the verdict and write a report.

Examples:

  clustersim compare

  clustersim compare --replicates 20 --workers 2

  clustersim compare experiments/small.toml --json result.json --report result.html

  clustersim compare korea-2010 --until 2015 --seed 7

  clustersim compare korea-2010 --mix 0:1:5

  clustersim compare korea-2010 --until-interval 10%

  clustersim compare korea-2010 --engine dask --scheduler tcp://127.0.0.1:8786

  clustersim compare korea-2010 --accepted scenarios/calibrated/korea-2010.csv
"""

SWEEP_HELP = """What matters: vary parameters, levers and futures, and see what the difference does.

Examples:

  clustersim sweep what-matters

  clustersim sweep what-matters --method sobol --points 64 --report sobol.html

  clustersim sweep what-matters --method one-at-a-time --points 5 --factor learning_speed --factor private_leverage
"""

DISCOVER_HELP = """What would flip it: boxes of assumptions in which a condition holds, and switching values of drivers.

Examples:

  clustersim discover what-matters

  clustersim discover what-matters --condition "net_jobs <= 500" --points 512 --report boxes.html
"""

OPTIMISE_HELP = """What is best: the frontier over shares, timing, concentration, and its robustness across futures.

Examples:

  clustersim optimise what-matters

  clustersim optimise what-matters --population 16 --generations 5 --report frontier.html
"""

LEDGER_HELP = """Why one strategy is ahead of another: the difference split over mechanisms, with nothing left over.

Examples:

  clustersim explain-difference hospital-centred designated-complex

  clustersim explain-difference hybrid designated-complex --experiment what-matters --replicates 10 --report why.html
"""

SPLIT_HELP = """How sure: the doubt split into luck, parameters, structure and future; the chance of being ahead.

Examples:

  clustersim split-doubt what-matters

  clustersim split-doubt what-matters --vectors 12 --report doubt.html
"""

ANSWER_HELP = """Answer the question of an experiment on one page: who is ahead, how sure, why, at what cost.

Killed, the same command goes on. Each part keeps its runs in a study of its own.

Examples:

  clustersim answer what-matters

  clustersim answer what-matters --effort quick --out results/first-look
"""

CALIBRATE_HELP = """Find the parameter vectors that the observations do not rule out. Killed, the same command goes on.

Examples:

  clustersim calibrate calibration-2010

  clustersim calibrate calibration-2010 --out results/calibration-2010 --workers 2
"""

HINDCAST_HELP = """Write predictions with intervals down; later, score them against observations and naive rivals.

Examples:

  clustersim hindcast hindcast-2023

  clustersim hindcast hindcast-2023 --out docs/predictions --score observed.toml
"""

RESUME_HELP = """Go on with a study that was stopped; what it has already is not made again.

Examples:

  clustersim resume results/korea-2010

  clustersim resume results/korea-2010 --workers 2 --retry-failed
"""

STATUS_HELP = """Say how far a study is: runs done and failed, its size, who writes to it, what has changed since.

Examples:

  clustersim status results/korea-2010

  clustersim status results/korea-2010 --json
"""

VERIFY_HELP = """Hold everything in a study against its digests. Exit code 1 if anything is damaged.

Examples:

  clustersim verify results/korea-2010
"""

REPAIR_HELP = """Put damaged files of a study aside and make again the runs that were in them, and no others.

Examples:

  clustersim repair results/korea-2010
"""

REPLAY_HELP = """Make a published number again from its id, and say whether it is equal or what differs (exit code 1).

A run is made again as a whole. A number is worked out again from the runs that are kept, and some of them are made
again; with --all, all of them. Ids stand in the report, in the JSON file and in the column `run` of the study.

Examples:

  clustersim replay n0123456789ab

  clustersim replay 3f2a9c01 --study results/korea-2010 --all
"""

EXPORT_HELP = """Write a study for a spreadsheet or another program, with a data dictionary: .xlsx, .csv or .parquet.

Examples:

  clustersim export results/korea-2010 korea.xlsx

  clustersim export results/korea-2010 korea.csv --generation 1
"""

RUN_HELP = """Run one strategy once, in a scenario or a region, and show it year by year.

Examples:

  clustersim run osong

  clustersim run korea-2010 --strategy hospital-centred

  clustersim run korea-2010 --strategy designated-complex --seed 7 --until 2015

  clustersim run korea-2010 --strategy hybrid --set building_time=20
"""

LIST_HELP = """List what there is: scenarios, experiments, regions, strategies, futures, instruments, outcomes,
switches, parameters.

Examples:

  clustersim list

  clustersim list strategies

  clustersim list --json
"""

DESCRIBE_HELP = """Describe a file: all its values, and for each the file and line, or the default, that it comes from.

Examples:

  clustersim describe korea-2010

  clustersim describe strategy:hybrid

  clustersim describe region:대구
"""

CHECK_HELP = """Check files of any kind, with all that they name. Everything that is wrong is told at once; exit code 2.

Examples:

  clustersim check my-region.toml my-strategy.toml

  clustersim check scenarios/strategies/hybrid.toml
"""

NEW_HELP = """Write a commented starting file that is right as it stands, to be edited.

Examples:

  clustersim new strategy my-strategy

  clustersim new region my-region

  clustersim new scenario my-question --out plans
"""

EXPLAIN_HELP = """Explain a name: value, range, source and use of a parameter, and which outcomes it moves; or an
outcome, a strategy, an instrument, a finding of the evidence.

Examples:

  clustersim explain park_appeal

  clustersim explain net_jobs

  clustersim explain hospital-centred --json strategy.json

  clustersim explain e17
"""
