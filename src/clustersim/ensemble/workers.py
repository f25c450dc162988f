"""Worker processes that survive each other's death.

One thread a worker waits for what it says, so that a worker that stops in the middle of a word holds up nobody. A
worker that dies, or that takes longer over a run than it may, is replaced; the run it was at is charged with that and
tried again alone in a fresh process, all others go on. What was charged `ATTEMPTS` times is given up as poison.
"""

from __future__ import annotations

import contextlib
import itertools
import queue
import signal
import threading
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from multiprocessing import get_context
from typing import Any

from .readings import Reading
from .tasks import ATTEMPTS, MEMORY, POISON, TOO_LONG, EngineLost, Failed, Limits, Outcome, Packed, Task
from .worker import READY, Unpacker, work

LOOK = 0.2  # seconds between looks at the clocks of the workers
CHUNK_SECONDS, LONGEST_CHUNK = 0.2, 256
SLOWEST_START = 300.0  # seconds a worker may take until it is ready
FAILED_STARTS = 8  # in a row, before workers are held to be impossible
GONE = None


class _Worker:
    """A process, the tasks it has in their order, and since when it is at the first of them."""

    def __init__(self, reading: Reading, limits: Limits, heard: queue.SimpleQueue):
        context = get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=work, args=(theirs, reading, limits), daemon=True)
        self.process.start()
        theirs.close()
        self.tasks: deque[Task] = deque()
        self.ready, self.since = False, time.monotonic()
        threading.Thread(target=self._listen, args=(heard,), daemon=True).start()

    def _listen(self, heard: queue.SimpleQueue) -> None:
        try:
            while True:
                heard.put((self, self.pipe.recv()))
        except (EOFError, OSError, ValueError, TypeError, AttributeError, ImportError):  # torn in the middle of a word
            heard.put((self, GONE))
        except Exception:  # noqa: BLE001 - whatever a torn message does to the reader, the worker is gone
            heard.put((self, GONE))

    def give(self, tasks: list[Task]) -> None:
        """Hand over tasks; a worker that is dying takes none, and is heard of by its listener."""
        if not tasks:
            return
        if not self.tasks:
            self.since = time.monotonic()
        self.tasks.extend(tasks)
        with contextlib.suppress(OSError):  # the listener tells of its death
            self.pipe.send(Packed.of(tasks))

    def end(self) -> str:
        """Kill it; say how it ended."""
        self.process.kill()
        self.process.join(10)
        code = self.process.exitcode
        self.pipe.close()
        if code is not None and code < 0:
            return f"signal {-code} ({signal.Signals(-code).name})" if -code in _SIGNALS else f"signal {-code}"
        return f"exit code {code}"


_SIGNALS = {item.value for item in signal.Signals}


class Workers:
    """An engine of `count` worker processes; they start with the first run and last until `close`."""

    def __init__(self, count: int, reading: Reading, limits: Limits = Limits()):  # noqa: B008 - a frozen record
        if count < 1:
            raise ValueError(f"workers: {count}; at least 1 is needed")
        self.count, self.reading, self.limits = count, reading, limits
        self._workers: list[_Worker] = []
        self._heard: queue.SimpleQueue[tuple[_Worker, Any]] = queue.SimpleQueue()
        self._charges: Counter[int] = Counter()
        self._suspects: deque[Task] = deque()  # were at work when a worker died: each alone from now on
        self._bad_starts = 0
        self._seconds = 0.0  # of a run, lately
        self._unpacker = Unpacker()

    def run(self, tasks: Iterable[Task], together: int = 1) -> Iterator[Outcome | None]:
        """Make runs; outcomes come as they end, None while none does. Raises EngineLost if no worker can be started."""
        waiting = _Waiting(tasks)
        self._charges.clear()
        try:
            while True:
                self._staff(waiting)
                for worker in self._workers:
                    self._assign(worker, waiting, together)
                if not waiting and not self._suspects and not any(worker.tasks for worker in self._workers):
                    return
                yield from self._hear(waiting)
                yield from self._watch_clocks(waiting)
        finally:
            self._suspects.clear()
            for worker in [worker for worker in self._workers if worker.tasks]:  # the caller has had enough
                self._workers.remove(worker)
                worker.end()

    def close(self) -> None:
        """Kill all workers."""
        while self._workers:
            self._workers.pop().end()

    # ---------------------------------------------------------------- work out

    def _staff(self, waiting: _Waiting) -> None:
        """Have as many workers as there is work for."""
        busy = sum(bool(worker.tasks) for worker in self._workers)
        wanted = min(self.count, busy + len(self._suspects) + waiting.at_least(self.count))
        while len(self._workers) < wanted:
            if self._bad_starts >= FAILED_STARTS:
                raise EngineLost(f"worker processes die as they start ({self._bad_starts} times in a row)")
            self._workers.append(_Worker(self.reading, self.limits, self._heard))

    def _assign(self, worker: _Worker, waiting: _Waiting, together: int) -> None:
        length = 1 if not self._seconds else int(min(CHUNK_SECONDS / self._seconds, LONGEST_CHUNK))
        length = -(-max(1, length) // together) * together
        if not worker.ready or len(worker.tasks) > length // 2:  # the next tasks lie ready before the last one ends
            return
        if not self._suspects:
            worker.give(waiting.take(length))
        elif not worker.tasks:
            worker.give([self._suspects.popleft()])

    # ---------------------------------------------------------------- results in

    def _hear(self, waiting: _Waiting) -> Iterator[Outcome | None]:
        try:
            worker, message = self._heard.get(timeout=LOOK)
        except queue.Empty:
            yield None
            return
        while True:
            if worker in self._workers:  # not one that was replaced meanwhile
                yield from self._take(worker, message, waiting)
            try:
                worker, message = self._heard.get_nowait()
            except queue.Empty:
                return

    def _take(self, worker: _Worker, message: Any, waiting: _Waiting) -> Iterator[Outcome]:
        if message is GONE:
            yield from self._replace(worker, "died: {how}", POISON, waiting)
        elif message == READY:
            worker.ready, worker.since, self._bad_starts = True, time.monotonic(), 0
        else:
            outcome = self._unpacker.unpack(message)
            task = worker.tasks.popleft()
            worker.since = time.monotonic()
            self._seconds = 0.8 * self._seconds + 0.2 * outcome.seconds if self._seconds else outcome.seconds
            if (
                isinstance(outcome, Failed) and outcome.kind == MEMORY
            ):  # it ends itself; its other tasks are not to blame
                self._workers.remove(worker)
                waiting.put_back(worker.tasks)
                worker.end()
            yield outcome._replace(attempts=1 + self._charges.pop(task.number, 0))

    def _watch_clocks(self, waiting: _Waiting) -> Iterator[Outcome]:
        now = time.monotonic()
        for worker in list(self._workers):
            spent = now - worker.since
            if worker.tasks and worker.ready and spent > self.limits.seconds:
                words = f"took longer than the time limit of {self.limits.seconds:g} s"
                yield from self._replace(worker, words, TOO_LONG, waiting)
            elif not worker.ready and spent > SLOWEST_START:
                yield from self._replace(worker, "did not start", POISON, waiting)

    def _replace(self, worker: _Worker, words: str, kind: str, waiting: _Waiting) -> Iterator[Outcome]:
        self._workers.remove(worker)
        how = words.format(how=worker.end())
        if not worker.ready:
            self._bad_starts += 1
        if not worker.tasks:
            return
        task = worker.tasks.popleft()
        waiting.put_back(worker.tasks)
        self._charges[task.number] += 1
        if self._charges[task.number] < ATTEMPTS:
            self._suspects.append(task)
            return
        attempts = self._charges.pop(task.number)
        text = f"its worker {how}, {attempts} times"
        yield Failed(task.number, kind, text, "", self.limits.seconds if kind == TOO_LONG else 0.0, "", attempts)


class _Waiting:
    """Tasks that nobody has yet, drawn from the caller's only as they are needed."""

    def __init__(self, tasks: Iterable[Task]):
        self._first: deque[Task] = deque()
        self._rest = iter(tasks)

    def take(self, count: int) -> list[Task]:
        """At most so many."""
        found = [self._first.popleft() for _ in range(min(count, len(self._first)))]
        return found + list(itertools.islice(self._rest, count - len(found)))

    def put_back(self, tasks: Iterable[Task]) -> None:
        """Tasks that a worker had and did not come to."""
        self._first.extendleft(reversed(list(tasks)))

    def at_least(self, count: int) -> int:
        """How many there are, at most `count`."""
        lacking = count - len(self._first)
        if lacking > 0:
            self._first.extend(itertools.islice(self._rest, lacking))
        return min(count, len(self._first))

    def __bool__(self) -> bool:
        return self.at_least(1) > 0
