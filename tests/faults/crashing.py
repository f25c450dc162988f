"""One part-write, cut off or refused at each of its system calls: what is left, and whether the study goes on."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import acting
from studying import Final, Held, check_equal, check_kept, final, held
from tracing import KILLED, Actor, Point

EARLIER, ALL = 6, 12  # runs of the study before, and with the part that is written
KILL = "signal=KILL"
ERRORS = {  # what the system says when it does not do a call; cutting an empty file to nothing (ftruncate) may fail
    "openat": ("ENOSPC", "EIO"),
    "mkdir": ("ENOSPC",),
    "write": ("ENOSPC", "EIO", "EDQUOT"),
    "pwrite64": ("ENOSPC", "EIO", "EFBIG"),
    "fsync": ("EIO",),
    "rename": ("ENOSPC", "EROFS"),
}


class Ground(NamedTuple):
    """Where parts are written: a study with some runs (or none), and what it must be in the end."""

    actor: Actor
    study: Path  # as it is before
    place: Path  # where a copy of it meets its fault
    before: Held
    ideal: Final

    @classmethod
    def made(cls, actor: Actor, folder: Path, earlier: int) -> Ground:
        """A new one."""
        study, ideal = folder / f"before-{earlier}", folder / f"ideal-{earlier}"
        if earlier:
            acting.keep(str(study), str(earlier))
            (study / "generation-1" / "runs" / ".part-1-left-behind").write_bytes(b"half of a part")
        else:
            study.mkdir()
        shutil.copytree(study, ideal)
        acting.keep(str(ideal), str(ALL))
        return cls(actor, study, folder / "place", held(study), final(ideal))

    def points(self) -> list[Point]:
        """All calls by which the write changes the study."""
        return self.actor.points("keep", self._fresh(), ALL, folder=self.place)

    def _fresh(self) -> Path:
        shutil.rmtree(self.place, ignore_errors=True)
        shutil.copytree(self.study, self.place)
        return self.place

    def broken(self, point: Point, how: str) -> int:
        """Break one call of the write, and hold what is left and what comes of it against the promise.

        Returns how the write ended. AssertionError if a run that was there is lost, one is there twice, or the study
        does not go on to what an undisturbed one is.
        """
        place = self._fresh()
        code = self.actor.act("keep", place, ALL, inject=point.broken(how))
        try:
            there = check_kept(place, self.before)
            assert len(there.runs) in (len(self.before.runs), ALL), "half a part counts"
            acting.keep(str(place), str(ALL))
            check_equal(place, self.ideal)
            left = [path for path in place.rglob(".part-*") if path.is_file()]
            assert not left, f"left behind: {left}"
        except Exception as error:
            raise AssertionError(f"{how} at {point.call} {point.number}, {point.text[:90]}: {error}") from error
        return code

    def kill_at(self, points: Sequence[Point]) -> int:
        """Kill the writer at each of the points; how often it died of it."""
        return sum(self._killed(point) for point in points)

    def _refused(self, point: Point, error: str, attempts: int = 4) -> bool:
        for _ in range(attempts):
            code = self.broken(point, f"error={error}")
            if any("INJECTED" in text and str(self.place) in text for _, _, text in self.actor.calls()):
                assert code == acting.REFUSED, f"{error} at {point}: the writer ended with {code}"
                return True
        return False

    def _killed(self, point: Point, attempts: int = 4) -> bool:
        """Kill the writer at a point; calls that have nothing to do with the study can shift its number: try again."""
        for _ in range(attempts):
            code = self.broken(point, KILL)
            assert code in (KILLED, 0), code
            if code == KILLED:
                return True
        return False

    def refuse_at(self, points: Sequence[Point], most: int = 9) -> int:
        """Have the system refuse each of the points, with (at most) so many errors; how often the writer said so."""
        refused = 0
        for point in points:
            for error in ERRORS.get(point.call, ())[:most]:
                refused += self._refused(point, error)
        return refused
