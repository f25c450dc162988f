"""Write result files so that a reader never meets half a file."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from clustersim.files.raw import reason_of
from clustersim.kernel.errors import InputError, Problem, cut
from clustersim.kernel.words import say


def check_writable(path: Path, option: str, make_folder: bool = False) -> None:
    """Refuse an output path before the work starts: a folder, a missing folder, a folder that cannot be written.

    With `make_folder` a missing folder is made instead. Raises InputError that names the option.
    """
    try:
        if make_folder:
            path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise InputError(
                Problem("O2", "this is a folder", key=option, value=cut(str(path)), hint="Name a file in it.")
            )
        if not path.parent.is_dir():
            rule = say("the folder {folder} does not exist", folder=cut(str(path.parent)))
            hint = "Make it, or name another file."
            raise InputError(Problem("O1", rule, key=option, value=cut(str(path)), hint=hint))
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        rule = say("cannot be written: {reason}", reason=reason_of(error))
        hint = "Name another file."
        raise InputError(Problem("O3", rule, key=option, value=cut(str(path)), hint=hint)) from error


def check_apart(outputs: dict[str, Path], read: Path) -> None:
    """Refuse output paths (by option) that are one file, or an input: the file that is `read`, or any `.toml`.

    Links and other spellings of a path count as the file they lead to. Raises InputError that names the option.
    """
    taken = {os.path.realpath(read): say("the experiment that is read")}
    for option, path in outputs.items():
        real = os.path.realpath(path)
        if real in taken:
            rule = say("this is {what}", what=taken[real])
            raise InputError(Problem("O11", rule, key=option, value=cut(str(path)), hint="Name another file."))
        if real.lower().endswith(".toml"):
            rule = say("a .toml file is an input and is not written over")
            raise InputError(Problem("O12", rule, key=option, value=cut(str(path)), hint="Name another file."))
        taken[real] = say("the file of {option}", option=option)


def write_atomically(path: Path, text: str) -> None:
    """Write UTF-8 text to a temporary file beside `path` and put it in its place in one step.

    Raises OSError if that is not possible; an earlier file is then left as it was.
    """
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name[:40]}-", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o666 & ~_mask())  # mkstemp makes private files; a result is as open as any other file
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
