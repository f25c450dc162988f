"""Files and command lines that no text in a table can say: pipes, links, huge files, files beside each other."""

from __future__ import annotations

import errno
import json
import os
import shutil
from pathlib import Path
from unittest.mock import patch

from clustersim.calibration.accepted import COUNTS, file_digest
from clustersim.files import read as reader
from clustersim.paths import experiments_folder, scenarios_folder

GOOD = scenarios_folder() / "strategies" / "no-policy.toml"
SET = scenarios_folder() / "calibrated" / "korea-2010.csv"
OVER_SET = ["compare", "korea-2010", "--accepted"]


def many_keys(folder: Path, count: int) -> Path:
    return written(folder, GOOD.read_text("utf-8") + "".join(f"k{n} = {n}\n" for n in range(count)))


def written(folder: Path, text: str, name: str = "my-file.toml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def sized(folder: Path, size: int) -> Path:
    """A file of that size that takes no room on the disk."""
    path = folder / "large.toml"
    with path.open("wb") as file:
        file.truncate(size)
    return path


def a_folder(case, folder: Path) -> Path:
    (folder / "plans").mkdir()
    shutil.copy(GOOD, folder / "plans" / "inside.toml")
    return folder / "plans"


def missing(case, folder: Path) -> Path:
    shutil.copy(GOOD, folder / "our-plan.toml")
    return folder / "our-plann.toml"


def no_permission(case, folder: Path) -> Path:
    path = folder / "locked.toml"
    shutil.copy(GOOD, path)
    path.chmod(0)
    return path


def link_loop(case, folder: Path) -> Path:
    (folder / "loop.toml").symlink_to(folder / "loop.toml")
    return folder / "loop.toml"


def link_out(case, folder: Path) -> Path:
    (folder / "no-policy.toml").symlink_to(GOOD)
    return folder / "no-policy.toml"


def pipe(case, folder: Path) -> Path:
    os.mkfifo(folder / "pipe.toml")
    return folder / "pipe.toml"


def read_once(case, folder: Path) -> Path:
    """After the first look the file is gone: whoever reads it again fails."""
    path = folder / "no-policy.toml"
    shutil.copy(GOOD, path)
    assert reader.read(path).text == GOOD.read_text("utf-8")
    return path


def same_name(case, folder: Path) -> list[str]:
    return two_of_one_name(folder, "plan")


def same_name_folded(case, folder: Path) -> list[str]:
    return two_of_one_name(folder, "Plan")


def two_of_one_name(folder: Path, second: str) -> list[str]:
    paths = [folder / "a" / "plan.toml", folder / "b" / f"{second}.toml"]
    for path in paths:
        path.parent.mkdir()
        shutil.copy(GOOD, path)
    return ["check", *map(str, paths)]


def circle(folder: Path, count: int) -> Path:
    for n in range(count):
        written(folder, f'title = "x"\nextends = "plan-{(n + 1) % count}"\npurse = "0 KRW"\n', f"plan-{n}.toml")
    return folder / "plan-0.toml"


def chain_10000(case, folder: Path) -> Path:
    """Files are only made as far as anyone would follow them."""
    for n in range(40):
        written(folder, f'title = "x"\nextends = "plan-{n + 1}"\npurse = "0 KRW"\n', f"plan-{n}.toml")
    return folder / "plan-0.toml"


# ---------------------------------------------------------------- sets of vectors


def over_set(folder: Path, text: str | None, described: bool = True) -> list[str]:
    path = folder / "set.csv"
    if text is not None:
        path.write_text(text, "utf-8")
    if described:
        toml = SET.with_suffix(".toml").read_text("utf-8")
        old = next(line for line in toml.split("\n") if line.startswith("file_digest"))
        digest = file_digest((text or "").encode())
        written(folder, toml.replace(old, f"file_digest = {json.dumps(digest)}"), "set.toml")
    return [*OVER_SET, str(path)]


def csv_rows() -> list[list[str]]:
    """A set of its own, so that the messages about it do not change when the real one is made anew."""
    vectors = [["1", str(n), "2.5", "2.9", "devices.firms.2017", "0.09", "0.3"] for n in range(3)]
    return [[*COUNTS, "entry_rate", "park_appeal"], *vectors]


def as_text(rows: list[list[str]], mark: str = ",") -> str:
    return "\n".join(mark.join(row) for row in rows) + "\n"


def csv_unknown_column(case, folder: Path) -> list[str]:
    rows = csv_rows()
    rows[0][5] = "no_such_rate"
    return over_set(folder, as_text(rows))


def csv_ragged(case, folder: Path) -> list[str]:
    rows = csv_rows()
    rows[2].pop()
    return over_set(folder, as_text(rows))


def csv_changed(case, folder: Path) -> list[str]:
    words = over_set(folder, as_text(csv_rows()))
    Path(words[-1]).write_text(as_text(csv_rows()[:3]), "utf-8")
    return words


# ---------------------------------------------------------------- command lines


def study_there(case, folder: Path) -> list[str]:
    (folder / "study").mkdir()
    written(folder / "study", "", "predictions.csv")
    return ["hindcast", "hindcast-2023", "--out", str(folder / "study")]


def output_long(case, folder: Path) -> list[str]:
    return ["compare", "small", "--json", "x" * 5000]


def unequal_purses(case, folder: Path) -> Path:
    written(folder, 'title = "Less"\nextends = "hospital-centred"\npurse = "1 trn KRW"\n', "less.toml")
    text = (
        (experiments_folder() / "small.toml")
        .read_text("utf-8")
        .replace('purse = "220 bn KRW"\nsettings.sites = ["hill-park"]\n', "")
    )
    return written(
        folder, text.replace('"designated-complex", "hospital-centred", "hybrid"', '"hospital-centred", "less"')
    )


def not_installed(*args):
    raise ModuleNotFoundError("No module named 'numpy'", name="numpy")


def refuse_to_open(*args):
    raise PermissionError(errno.EACCES, "Permission denied")


AROUND = {  # what is different in the world while the command runs
    "no_permission": lambda: patch.object(Path, "open", refuse_to_open),  # the superuser may read everything
    "package_missing": lambda: patch("clustersim.commands.compare", not_installed),
}
MAKERS = {
    "two_gigabytes": lambda case, folder: sized(folder, 2_000_000_000),
    "long_line": lambda case, folder: sized(folder, 100_000_000),
    "million_keys": lambda case, folder: written(folder, "".join(f"k{n} = {n}\n" for n in range(1_000_000))),
    "too_many_keys": lambda case, folder: many_keys(folder, 60_000),
    "many_keys": lambda case, folder: many_keys(folder, 19_900),
    "folder": a_folder,
    "missing": missing,
    "missing_folder": lambda case, folder: folder / "none" / "x.toml",
    "no_permission": no_permission,
    "link_loop": link_loop,
    "link_out": link_out,
    "pipe": pipe,
    "read_once": read_once,
    "same_name": same_name,
    "same_name_folded": same_name_folded,
    "circle_2": lambda case, folder: circle(folder, 2),
    "circle_50": lambda case, folder: circle(folder, 50),
    "chain_10000": chain_10000,
    "csv_unknown_column": csv_unknown_column,
    "csv_alone": lambda case, folder: over_set(folder, as_text(csv_rows()), described=False),
    "csv_ragged": csv_ragged,
    "csv_empty": lambda case, folder: over_set(folder, ""),
    "csv_semicolons": lambda case, folder: over_set(folder, as_text(csv_rows(), ";")),
    "csv_changed": csv_changed,
    "study_there": study_there,
    "output_long": output_long,
    "unequal_purses": unequal_purses,
    "package_missing": lambda case, folder: ["compare", "small"],
}


# ---------------------------------------------------------------- texts made of the good text, or put in for `old`


def titled(title: str):
    """The good text with another title."""

    def made(text: str) -> str:
        old = next(line for line in text.split("\n") if line.startswith("title = "))
        return text.replace(old, f"title = {json.dumps(title)}", 1)

    return made


def swapped(old: str, new: str):
    """The good text with one text replaced."""

    def made(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return made


def empty_place(text: str) -> str:
    """A further place where nobody lives and works."""
    none = '{ value = 0, source = "made-up", grade = "guessed" }'
    sectors = ("drugs", "devices", "biotech", "health_it", "suppliers")
    lines = [
        'title = "Moor"',
        'location = { latitude = 37.0, longitude = 127.0, source = "made-up", grade = "guessed" }',
    ]
    lines += [f"{key} = {none}" for key in ("population", "graduates", "medical_graduates")]
    lines += [f"{group}.{sector} = {none}" for group in ("firms", "jobs") for sector in sectors]
    return f"{text}\n[places.moor]\n" + "\n".join(lines) + "\n"


FREE = 'parameter = "park_appeal"'
TEXTS = {
    "nested_100000": lambda text: "share = " + "[" * 100_000,
    "nested_30": lambda text: "share = " + "[" * 30 + "]" * 30,
    "dotted_3000": lambda text: ".".join(["a"] * 3000) + " = 1",
    "digits_5000": lambda text: "share = " + "9" * 5000,
    "digits_4000": lambda text: "share = 1" + "0" * 4000,
    "hex_digits_5000": lambda text: "share = 0x" + "f" * 5000,
    "title_empty": titled(""),
    "title_long": titled("x" * 10_000),
    "title_blank": titled("   "),
    "range_reversed": swapped(FREE, f"{FREE}\nlow = 3.0\nhigh = 1.0"),
    "free_unknown": swapped(FREE, 'parameter = "park_apeal"'),
    "negative_sigma": lambda text: text.replace("size_sigma = { value = ", "size_sigma = { value = -", 1),
    "empty_place": empty_place,
}
