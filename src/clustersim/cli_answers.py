"""The commands that answer questions about a difference, as the command line has them."""

from __future__ import annotations

from typing import Annotated

import typer

from clustersim.cli_help import ANSWER_HELP, DISCOVER_HELP, LEDGER_HELP, OPTIMISE_HELP, SPLIT_HELP, SWEEP_HELP
from clustersim.work_options import Work, with_work

MAIN = "what-matters"
Text = str | None
Experiment = Annotated[str, typer.Argument(help="Name or path of an experiment with a table [answers].")]
Points = Annotated[Text, typer.Option(metavar="N", help="Points, trajectories (morris) or values a factor (grid).")]
Replicates = Annotated[Text, typer.Option(metavar="N", help="Paired runs of each point.")]
Seed = Annotated[Text, typer.Option(metavar="S", help="Seed of the draws; default: the experiment's.")]
Report = Annotated[Text, typer.Option(metavar="FILE", help="Write what was found as a page with figures.")]
Json = Annotated[Text, typer.Option("--json", metavar="FILE", help="Write all numbers to this file.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command(help=SWEEP_HELP)(sweep)
    app.command(help=DISCOVER_HELP)(discover)
    app.command(help=OPTIMISE_HELP)(optimise)
    app.command("explain-difference", help=LEDGER_HELP)(explain_difference)
    app.command("split-doubt", help=SPLIT_HELP)(split_doubt)
    app.command(help=ANSWER_HELP)(answer)


@with_work("shard")
def sweep(
    experiment: Experiment = MAIN,
    method: Annotated[
        str,
        typer.Option(metavar="NAME", help="morris, sobol, one-at-a-time, grid, latin-hypercube or sobol-sequence."),
    ] = "morris",
    points: Points = None,
    replicates: Replicates = None,
    seed: Seed = None,
    factor: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Vary only these factors; may be repeated.")
    ] = None,
    report: Report = None,
    json: Json = None,
    *,
    work: Work,
) -> None:
    """Vary factors."""
    from clustersim import answer_commands, options

    many, start = _numbers(replicates, seed)
    asked = answer_commands.SweepAsked(
        experiment, method, options.POINTS.read_if_given(points), many, start, tuple(factor or ())
    )
    raise typer.Exit(answer_commands.sweep(asked, work, _outputs(report, json)))


@with_work("shard")
def discover(
    experiment: Experiment = MAIN,
    condition: Annotated[
        Text, typer.Option(metavar="TEXT", help='Such as "net_jobs <= 0"; default: the first is not ahead.')
    ] = None,
    points: Points = None,
    replicates: Replicates = None,
    drivers: Annotated[
        Text, typer.Option(metavar="N", help="Factors whose switching values are sought; default: 6.")
    ] = None,
    seed: Seed = None,
    report: Report = None,
    json: Json = None,
    *,
    work: Work,
) -> None:
    """Find what would flip the ranking."""
    from clustersim import answer_commands, options

    many, start = _numbers(replicates, seed)
    count, lines = options.POINTS.read_if_given(points), options.DRIVERS.read_if_given(drivers)
    asked = answer_commands.DiscoverAsked(experiment, condition, count, many, start, lines)
    raise typer.Exit(answer_commands.discover(asked, work, _outputs(report, json)))


@with_work("shard")
def optimise(
    experiment: Experiment = MAIN,
    population: Annotated[Text, typer.Option(metavar="N", help="Candidates of a generation; default: 24.")] = None,
    generations: Annotated[Text, typer.Option(metavar="N", help="Generations; default: 10.")] = None,
    replicates: Replicates = None,
    seed: Seed = None,
    report: Report = None,
    json: Json = None,
    *,
    work: Work,
) -> None:
    """Seek the frontier."""
    from clustersim import answer_commands, options

    many, start = _numbers(replicates, seed)
    size, times = options.POPULATION.read_if_given(population), options.GENERATIONS.read_if_given(generations)
    asked = answer_commands.OptimiseAsked(experiment, size, times, many, start)
    raise typer.Exit(answer_commands.optimise(asked, work, _outputs(report, json)))


@with_work("shard")
def explain_difference(
    a: Annotated[str, typer.Argument(help="Strategy of the experiment.")],
    b: Annotated[str, typer.Argument(help="Strategy that is taken off.")],
    experiment: Annotated[
        str, typer.Option(metavar="NAME", help="Name or path of an experiment with a table [answers].")
    ] = MAIN,
    replicates: Replicates = None,
    seed: Seed = None,
    report: Report = None,
    json: Json = None,
    *,
    work: Work,
) -> None:
    """Say why one strategy is ahead of another."""
    from clustersim import answer_commands

    many, start = _numbers(replicates, seed)
    asked = answer_commands.LedgerAsked(experiment, a, b, many, start)
    raise typer.Exit(answer_commands.explain_difference(asked, work, _outputs(report, json)))


@with_work("shard")
def split_doubt(
    experiment: Experiment = MAIN,
    vectors: Annotated[Text, typer.Option(metavar="N", help="Accepted vectors that are run; default: 8.")] = None,
    margin: Annotated[
        Text,
        typer.Option(metavar="NUMBER", help="The chance to be ahead by at least that, in the first outcome's unit."),
    ] = None,
    replicates: Replicates = None,
    seed: Seed = None,
    report: Report = None,
    json: Json = None,
    *,
    work: Work,
) -> None:
    """Say what the doubt is made of."""
    from clustersim import answer_commands, options

    many, start = _numbers(replicates, seed)
    least = options.read_margin(margin)
    asked = answer_commands.DoubtAsked(experiment, options.VECTORS.read_if_given(vectors), many, start, least)
    raise typer.Exit(answer_commands.split_doubt(asked, work, _outputs(report, json)))


@with_work("shard", "study")
def answer(
    experiment: Experiment = MAIN,
    effort: Annotated[str, typer.Option(metavar="quick|usual|long", help="How many runs each part gets.")] = "usual",
    seed: Seed = None,
    out: Annotated[
        Text, typer.Option(metavar="FOLDER", help="Where the page and the studies go; default: results/NAME-answer.")
    ] = None,
    *,
    work: Work,
) -> None:
    """Answer the question of an experiment on one page."""
    from clustersim import answer_page, options

    asked = answer_page.AnswerAsked(experiment, effort, options.SEED.read_if_given(seed))
    raise typer.Exit(answer_page.answer(asked, work, options.read_file_name("--out", out)))


def _numbers(replicates: Text, seed: Text) -> tuple[int | None, int | None]:
    from clustersim import options

    return options.REPLICATES.read_if_given(replicates), options.SEED.read_if_given(seed)


def _outputs(report: Text, json: Text):
    from clustersim import answer_commands, options

    return answer_commands.Outputs(options.read_file_name("--report", report), options.read_file_name("--json", json))
