"""The commands on a study, as the command line has them."""

from __future__ import annotations

from typing import Annotated

import typer

from clustersim.cli_help import EXPORT_HELP, REPAIR_HELP, REPLAY_HELP, RESUME_HELP, STATUS_HELP, VERIFY_HELP
from clustersim.work_options import Work, with_work

Study = Annotated[str, typer.Argument(metavar="study", help="Folder of a study.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command(help=RESUME_HELP)(resume)
    app.command(help=STATUS_HELP)(status)
    app.command(help=VERIFY_HELP)(verify)
    app.command(help=REPAIR_HELP)(repair)
    app.command(help=REPLAY_HELP)(replay)
    app.command(help=EXPORT_HELP)(export)


@with_work("study", "shard")
def resume(
    study: Study,
    out: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="For calibrate and hindcast: where results go.")
    ] = None,
    *,
    work: Work,
) -> None:
    """Go on with a study."""
    from clustersim import options, study_commands

    folder = options.read_file_name("--out", out)
    raise typer.Exit(study_commands.resume(study_commands.folder_of(study), work, folder))


def status(study: Study, json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False) -> None:
    """Say how far a study is."""
    from clustersim import study_commands

    raise typer.Exit(study_commands.status(study_commands.folder_of(study), json))


def verify(study: Study) -> None:
    """Hold everything in a study against its digests."""
    from clustersim import study_commands

    raise typer.Exit(study_commands.verify(study_commands.folder_of(study)))


@with_work("study", "shard", "new_generation", "retry_failed")
def repair(study: Study, *, work: Work) -> None:
    """Make again what is damaged."""
    from clustersim import study_commands

    raise typer.Exit(study_commands.repair(study_commands.folder_of(study), work))


def replay(
    id: Annotated[str, typer.Argument(metavar="id", help="Of a number, or the first six or more digits of a run.")],
    study: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="The study it is from; default: all in results/.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Make all runs behind a number again.")] = False,
) -> None:
    """Make a number again."""
    from clustersim import study_commands

    folder = None if study is None else study_commands.folder_of(study)
    raise typer.Exit(study_commands.replay(id, folder, everything))


def export(
    study: Study,
    target: Annotated[str, typer.Argument(metavar="file", help="File to write: .xlsx, .csv or .parquet.")],
    generation: Annotated[str | None, typer.Option(metavar="N", help="Which generation; default: the last.")] = None,
) -> None:
    """Write a study as one table."""
    from clustersim import options, study_commands

    path, number = options.read_needed_file("file", target), options.GENERATION.read_if_given(generation)
    raise typer.Exit(study_commands.export(study_commands.folder_of(study), path, number))
