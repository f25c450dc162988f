"""The command line: one function a command, from `compare` to `explain`.

Thin: it reads options, calls the package, prints.

Nothing heavy is imported before a command needs it, so that `--help` answers at once.
Exit codes: 0 done, 1 something differs or is damaged, 2 bad input, 3 done with failed runs, 4 stopped before the end,
130, 143 interrupted, 141 nobody reads the output any more.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Annotated, TextIO, cast

import typer

from clustersim import cli_answers, cli_studies
from clustersim.cli_help import (
    CALIBRATE_HELP,
    CHECK_HELP,
    COMPARE_HELP,
    DESCRIBE_HELP,
    EXPLAIN_HELP,
    HINDCAST_HELP,
    LIST_HELP,
    NEW_HELP,
    NEXT,
    RUN_HELP,
)
from clustersim.work_options import Work, with_work

BAD_INPUT, INTERRUPTED, PIPE_CLOSED = 2, 130, 141
STOPPED = "clustersim: interrupted; no file was written. The same command starts again."
MAIN_EXPERIMENT = "korea-2010"


app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Compare strategies for building a medical industry cluster: net jobs and value added by year.\n\n"
    "Examples:\n\n  clustersim compare\n\n  clustersim compare --replicates 20 --json result.json\n\n"
    "  clustersim run korea-2010 --strategy hybrid\n\n  clustersim list strategies",
)


def main() -> None:
    """Run the command line; bad input is a message and exit code 2, Ctrl-C is exit code 130."""
    _tolerant_output()
    from clustersim import usage
    from clustersim.kernel.errors import InputError

    try:
        raise SystemExit(usage.run(app, sys.argv[1:]))
    except InputError as error:
        print(error, file=sys.stderr)
        raise SystemExit(BAD_INPUT) from None
    except KeyboardInterrupt:
        from clustersim.kernel.words import say, translated

        print(translated(say(STOPPED)), file=sys.stderr)
        raise SystemExit(INTERRUPTED) from None
    except BrokenPipeError:  # whoever read the output (`| head`) has had enough
        _close_output()
        raise SystemExit(PIPE_CLOSED) from None


def _close_output() -> None:
    import os

    for stream in (sys.stdout, sys.stderr):
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # or Python complains once more at its end
        except (OSError, ValueError, AttributeError):
            continue


def _tolerant_output() -> None:
    import os

    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:  # closed: the next file that is opened would get its number, and words meant for a terminal
            os.open(os.devnull, os.O_RDWR)
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, "r" if number == 0 else "w", closefd=False))  # noqa: SIM115 - for good
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a console without Hangul shows ?, and does not stop
    sys.stderr = cast(TextIO, _Heedless(sys.stderr))


class _Heedless:
    """Messages to a terminal that is gone, or a log on a full disk, are lost; the work they speak of goes on."""

    def __init__(self, stream):
        self._stream = stream

    def __getattr__(self, name: str):
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        with suppress(OSError, ValueError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._stream.flush()


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"clustersim {version('clustersim')}")
        except PackageNotFoundError:
            print("clustersim (run from its folder, not installed)")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
    lang: Annotated[str, typer.Option(metavar="en|ko", help="Language of messages, here or behind a command.")] = "en",
) -> None:
    """Say what to do next when no command is given."""
    if context.invoked_subcommand is None:
        print(NEXT, end="")


@app.command(help=COMPARE_HELP)
@with_work()
def compare(
    experiment: Annotated[str, typer.Argument(help="Name or path of an experiment.")] = MAIN_EXPERIMENT,
    replicates: Annotated[str | None, typer.Option(metavar="N", help="Paired runs of each arm, 1 or more.")] = None,
    seed: Annotated[str | None, typer.Option(metavar="S", help="Seed of the experiment, 0 or more.")] = None,
    until: Annotated[str | None, typer.Option(metavar="YEAR", help="Last year, instead of the experiment's.")] = None,
    json: Annotated[str | None, typer.Option("--json", metavar="FILE", help="Write all numbers to this file.")] = None,
    report: Annotated[str | None, typer.Option(metavar="FILE", help="Report file; default: results/NAME.html.")] = None,
    accepted: Annotated[
        str | None, typer.Option(metavar="FILE", help="Rank over the accepted vectors of `calibrate` instead.")
    ] = None,
    mix: Annotated[
        str | None,
        typer.Option(metavar="LOW:HIGH:COUNT", help="Compare mixes of the first two strategies; shares of the second."),
    ] = None,
    vectors: Annotated[
        str | None, typer.Option(metavar="N", help="With --accepted: run at most N of them; default: 40.")
    ] = None,
    until_interval: Annotated[
        str | None,
        typer.Option(metavar="SHARE", help="Add replicates until the interval is within this share of the mean."),
    ] = None,
    difference: Annotated[
        list[str] | None,
        typer.Option(metavar="A:B:OUTCOME[:SMALLEST]", help="Which intervals; default: those of the headline."),
    ] = None,
    most_replicates: Annotated[
        str | None, typer.Option(metavar="N", help="With --until-interval: add no more than that; default: 2000.")
    ] = None,
    rarest: Annotated[
        str | None, typer.Option(metavar="SHARE", help="Chance of the rarest event to be covered; default: 5%.")
    ] = None,
    *,
    work: Work,
) -> None:
    """Run an experiment: verdict on stdout, progress on stderr, numbers and report to files."""
    from clustersim import commands, options

    many, start = options.REPLICATES.read_if_given(replicates), options.SEED.read_if_given(seed)
    numbers = options.read_file_name("--json", json)
    if accepted is not None or vectors is not None:
        from clustersim import studies

        options.refuse_beside("--accepted", accepted, {"--until": until, "--report": report, "--mix": mix})
        path, few = options.read_needed_file("--accepted", accepted), options.VECTORS.read_if_given(vectors)
        asked = studies.SetAsked(experiment, str(path), few, many, start)
        raise typer.Exit(studies.compare_over_set(asked, work, numbers))

    given = (until_interval, difference or [], most_replicates, rarest)
    until_narrow = options.read_until(*given, {"--replicates": replicates, "--shard": work.shard})
    question = commands.CompareAsked(experiment, many, start, options.UNTIL.read_if_given(until), mix, *until_narrow)
    raise typer.Exit(commands.compare(question, work, numbers, options.read_file_name("--report", report)))


@app.command(help=RUN_HELP)
def run(
    name: Annotated[str, typer.Argument(metavar="scenario", help="Name or path of a scenario or a region.")],
    strategy: Annotated[
        str | None, typer.Option(metavar="NAME", help="Name or path; default: the first of the scenario.")
    ] = None,
    future: Annotated[
        str | None, typer.Option(metavar="NAME", help="Name or path; default: that of the region's experiment.")
    ] = None,
    seed: Annotated[str, typer.Option(metavar="S", help="Seed of the run, 0 or more.")] = "1",
    until: Annotated[str | None, typer.Option(metavar="YEAR", help="Last year.")] = None,
    change: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PARAM=VALUE", help="Change a parameter, within its range; may be repeated."),
    ] = None,
    off: Annotated[
        list[str] | None,
        typer.Option(metavar="SWITCH", help="Switch a mechanism off (see list switches); may be repeated."),
    ] = None,
    experiment: Annotated[
        str | None, typer.Option(metavar="NAME", help="Take strategy and future as this experiment has them.")
    ] = None,
) -> None:
    """Show one run by year, with a small chart."""
    from clustersim import options, run_command

    number, last_year = options.SEED.read(seed), options.UNTIL.read_if_given(until)
    changes = options.read_changes(change or [])
    raise typer.Exit(run_command.run(name, strategy, future, number, last_year, changes, experiment, off or []))


@app.command(help=CALIBRATE_HELP)
@with_work()
def calibrate(
    experiment: Annotated[str, typer.Argument(help="Name or path of an experiment with a table [calibration].")],
    out: Annotated[str | None, typer.Option(metavar="FOLDER", help="Where the set goes; default: the study.")] = None,
    *,
    work: Work,
) -> None:
    """Fit the free parameters of an experiment; the result is a set of vectors."""
    from clustersim import options, studies

    folder = options.read_file_name("--out", out)
    raise typer.Exit(studies.calibrate(studies.CalibrateAsked(experiment), work, folder))


@app.command(help=HINDCAST_HELP)
@with_work()
def hindcast(
    experiment: Annotated[str, typer.Argument(help="Name or path of an experiment with a table [hindcast].")],
    out: Annotated[str | None, typer.Option(metavar="FOLDER", help="Where it is kept; default: results/NAME.")] = None,
    score: Annotated[str | None, typer.Option(metavar="FILE", help="Score against the observations there.")] = None,
    *,
    work: Work,
) -> None:
    """Predict, and write it down; with --score hold what was written down against observations."""
    from clustersim import options, studies

    folder = options.read_file_name("--out", out)
    observed = options.read_file_name("--score", score)
    raise typer.Exit(studies.hindcast(studies.HindcastAsked(experiment), observed, work, folder))


@app.command("list", help=LIST_HELP)
def list_things(
    kind: Annotated[
        str | None, typer.Argument(help="What to list; without it, all but switches and parameters.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show names and what they are."""
    from clustersim import file_commands

    raise typer.Exit(file_commands.list_things(kind, json))


@app.command(help=DESCRIBE_HELP)
def describe(
    name: Annotated[str, typer.Argument(help="NAME or KIND:NAME, or the path of a file.")],
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show all values of a file and where each comes from."""
    from clustersim import file_commands

    raise typer.Exit(file_commands.describe(name, json))


@app.command(help=CHECK_HELP)
def check(files: Annotated[list[str], typer.Argument(help="Files to check, of any kind.")]) -> None:
    """Check files; all that is wrong at once."""
    from clustersim import file_commands

    raise typer.Exit(file_commands.check(files))


@app.command(help=NEW_HELP)
def new(
    kind: Annotated[str, typer.Argument(help="strategy, region, scenario or future.")],
    name: Annotated[str, typer.Argument(help="Its name: small letters, digits, hyphens.")],
    out: Annotated[str, typer.Option(metavar="FOLDER", help="Where; default: this folder.")] = ".",
) -> None:
    """Write a commented starting file."""
    from clustersim import file_commands, options

    raise typer.Exit(file_commands.new(kind, name, options.read_needed_file("--out", out)))


@app.command(help=EXPLAIN_HELP)
def explain(
    name: Annotated[str, typer.Argument(help="Name of a parameter, outcome, strategy, instrument or finding.")],
    json: Annotated[str | None, typer.Option("--json", metavar="FILE", help="Write all of it to this file.")] = None,
) -> None:
    """Show what a name means and what hangs on it."""
    from clustersim import commands, options

    raise typer.Exit(commands.explain(name, options.read_file_name("--json", json)))


cli_answers.register(app)
cli_studies.register(app)


if __name__ == "__main__":
    main()
