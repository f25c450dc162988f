"""Runs on many machines, by the workers of a Dask cluster that somebody else has started.

Dask carries; this side decides, by the rules of `Workers`. A worker says what code and machine it is before it gets
runs, and a chunk goes to one worker by name: one that differs makes no run, and when one dies it is known at which
chunk. Workers keep nothing: what this side has lost sight of is made again. Pickles travel, by this machine or TLS
only; none is read from a file. The scheduler looks into them, so it needs this package too. A worker should have one
thread, for a process makes one run at a time, and a nanny (Dask's default), without which a run that does not end goes
on. `--memory-limit` of the worker limits a run, not `Limits.memory`: beyond it the nanny kills it; the run is poison.
"""

from __future__ import annotations

import ipaddress
import pickle
import re
import socket
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

from clustersim.kernel.errors import InputError, Problem, cut, shown
from clustersim.kernel.words import say
from clustersim.provenance import code_digest, code_modules, digest_of, platform_class
from clustersim.store.manifest import differences

from .readings import Reading, Yearly
from .tasks import MEMORY, POISON, TOO_LONG, EngineLost, Failed, Limits, Outcome, Packed, Task, make
from .worker import Packer
from .workers import GONE, LONGEST_CHUNK, SLOWEST_START, Workers, _Waiting, _Worker

TOPIC, STARTED, ENDED = "clustersim", "started", "ended"  # chunks say under this topic that they start,
HEARD = 0.005  # and leave it some seconds to go out: a run that holds Python's lock lets no word out
CHUNK_SECONDS, LONGEST_CHUNK_SECONDS = 0.5, 2.0  # as planned; beyond the second what is left of a chunk comes back
CONNECT, POLL, SILENCE, CLOSING = 10.0, 1.0, 7.0, 3.0  # seconds; after two silences the scheduler is held to be gone
NOT_STARTED, NO_OTHER = 60.0, 15.0  # seconds: for a chunk to start when it is its turn; for a worker that fits to come
_one_at_a_time = threading.Lock()


def connect(
    scheduler: str, tls_ca: str | None = None, tls_cert: str | None = None, tls_key: str | None = None
) -> Callable[[Reading, Limits], DaskEngine]:
    """What makes engines at a scheduler. Raises InputError if it may not be used; the making, if it does not answer."""
    if problems := list(_problems(scheduler, {"--tls-ca": tls_ca, "--tls-cert": tls_cert, "--tls-key": tls_key})):
        raise InputError(problems)

    def start(reading: Reading, limits: Limits) -> DaskEngine:
        from distributed.client import Client, logger  # heavy, and there only with the extra `cluster`
        from distributed.security import Security

        logger.setLevel("CRITICAL")  # what it has to say of a lost scheduler is said here
        try:
            files = {"tls_ca_file": tls_ca, "tls_client_cert": tls_cert, "tls_client_key": tls_key}
            security = Security(require_encryption=scheduler.startswith("tls:"), **files)
            client = Client(scheduler, timeout=CONNECT, set_as_default=False, security=security, name=TOPIC)
            assert client.scheduler is not None
            listens = client.sync(client.scheduler.identity, callback_timeout=CONNECT)["address"]
            if not _private(listens):
                client.close(timeout=CLOSING)
                raise ValueError(f"it listens to the network without TLS, at {listens}")
        except (OSError, ValueError, RuntimeError) as error:
            rule = say("this Dask scheduler cannot be used: {reason}", reason=cut(str(error)))
            hint = "Start it on this machine (dask scheduler --host 127.0.0.1) or with TLS, and its workers alike."
            wrong = Problem("E-SCHEDULER", rule, key="--scheduler", value=shown(scheduler), hint=hint)
            raise InputError(wrong) from error
        return DaskEngine(client, scheduler, reading, limits)

    return start


def _problems(scheduler: str, files: dict[str, str | None]) -> Iterator[Problem]:
    if find_spec("distributed") is None:
        rule, hint = "Dask is not installed", "Install clustersim[cluster]."
        yield Problem("E-SCHEDULER-PACKAGE", rule, key="--engine", value="dask", hint=hint)
    if not _private(scheduler):
        rule = "must be tls://HOST:PORT, or tcp://HOST:PORT with an address of this machine only (loopback)"
        hint = "For example tcp://127.0.0.1:8786; between machines only TLS is used."
        yield Problem("E-SCHEDULER-ADDRESS", rule, key="--scheduler", value=shown(scheduler), hint=hint)
    tls, rule = scheduler.startswith("tls:"), "tls:// needs a file in PEM format that is there; tcp:// takes none"
    for option, name in files.items():
        if not Path(name or "").is_file() if tls else name is not None:
            yield Problem("E-SCHEDULER-TLS", rule, key=option, value=name and shown(name))


def _private(address: str) -> bool:
    """Whether nobody on the way can read or change what is sent there."""
    found = re.fullmatch(r"(tcp|tls)://(\[[0-9A-Fa-f:.]+\]|[\w.-]+):[0-9]{1,5}", address)
    host = found[2].strip("[]") if found else ""
    with suppress(OSError, ValueError):
        hosts = [item[4][0] for item in socket.getaddrinfo(host, None)] if host == "localhost" else [host]
        return found is not None and (found[1] == "tls" or all(ipaddress.ip_address(one).is_loopback for one in hosts))
    return False


def serve(code: str, machine: str, load: bytes, key: str, together: int) -> tuple[tuple, list[tuple]]:
    """At a worker: make runs, as many groups as there is time for; without any get ready. One that differs says how."""
    if (code, machine) != (code_digest(), digest_of(platform_class())):
        return (code_modules(), platform_class()), []
    from distributed import get_worker

    made: list[tuple] = []
    with _one_at_a_time:
        get_worker().log_event(TOPIC, key)
        time.sleep(HEARD)
        (reading, packed), packer, started = pickle.loads(load), Packer(), time.monotonic()
        if not packed.tasks and isinstance(reading, Yearly) and reading.simulate is None:
            from clustersim.simulation import warm_up

            warm_up()
        for task in packed.unpack():
            if made and len(made) % together == 0 and time.monotonic() - started > LONGEST_CHUNK_SECONDS:
                break
            outcome = make(reading, task)
            made.append(packer.pack(outcome))
            if isinstance(outcome, Failed) and outcome.kind == MEMORY:
                break  # what is left of a process without memory is not to be trusted
    return (), made


def _differing(code: dict[str, str], machine: dict[str, str]) -> str:
    found = [f"code: {text}" for text in differences(code_modules(), code, values=False)]
    found += [f"platform: {text}" for text in differences(platform_class(), machine)]
    return cut("; ".join(found)) or "the program was changed while it ran"


class _Hand(_Worker):
    """A worker of Dask in the place of a process. `chunks`: what it has, in order; the first is a greeting, no runs."""

    def __init__(self, engine: DaskEngine, address: str, threads: int):
        self.engine, self.address, self.most_chunks = engine, address, 2 if threads == 1 else 1
        self.tasks: deque[Task] = deque()
        self.chunks: dict[str, tuple[Any, int]] = {}  # future and number of runs, by key
        self.begun = "", 0.0  # the chunk that started last, and from when its time counts
        self.ready, self.since = False, time.monotonic()
        self.give([])

    def give(self, tasks: list[Task]) -> None:
        """Hand over a chunk of runs, or none of them as a greeting."""
        engine, key = self.engine, f"{TOPIC}-{uuid.uuid4().hex}"
        if tasks and not self.tasks:
            self.since = time.monotonic() + NOT_STARTED
        self.tasks.extend(tasks)
        engine.sent[key] = self
        given = *engine.mine, pickle.dumps((engine.reading, Packed.of(tasks))), key, engine.together
        with suppress(RuntimeError):  # as in `run`
            future = engine.client.submit(serve, *given, key=key, workers=[self.address])
            self.chunks[key] = future, len(tasks)
            future.add_done_callback(lambda _: engine.tell(key, ENDED))

    def end(self) -> str:
        """Have nothing more to do with it."""
        for key, (future, _) in self.chunks.items():
            self.engine.sent.pop(key, None)
            future.release()
        return "the scheduler has lost it"


class DaskEngine(Workers):
    """An engine of all workers that a scheduler has, whenever they come. `refused`: those that get no work, and why."""

    def __init__(self, client: Any, scheduler: str, reading: Reading, limits: Limits):
        super().__init__(1, reading, limits)
        self.client, self.scheduler, self.together = client, scheduler, 1
        self.mine = code_digest(), digest_of(platform_class())
        self.refused: list[tuple[str, str]] = []
        self.sent: dict[str, _Hand] = {}
        self._there: dict[str, dict] = {}  # what the scheduler said last of its workers
        self._left: set[str] = set()  # workers that get nothing more, as long as they are there
        self._staffed, self._gone = 0.0, False
        threading.Thread(target=self._watch, daemon=True).start()

    def run(self, tasks: Iterable[Task], together: int = 1) -> Iterator[Outcome | None]:
        """Make runs; outcomes come chunk by chunk. Raises EngineLost without the scheduler or any worker that fits."""
        self.together, self._staffed = together, time.monotonic()
        with suppress(RuntimeError):  # the client has closed itself: the scheduler is gone, as will be seen
            self.client.subscribe_topic(TOPIC, lambda event: self.tell(event[1], STARTED))
        yield from super().run(tasks, together)

    def close(self) -> None:
        """Let go of all that is under way; a worker ends the chunk it is at and forgets it."""
        super().close()
        with suppress(Exception):  # nobody need be told if the scheduler is gone
            self.client.close(timeout=CLOSING)

    def tell(self, key: str, what: str) -> None:
        """Note that a chunk has started or ended; called by threads of Dask."""
        if hand := self.sent.get(key):
            self._heard.put((hand, (key, what)))

    def _watch(self) -> None:
        """Keep asking the scheduler for its workers; in a thread of its own, for an answer may never come."""
        silent = 0
        while self.client.status == "running" and not self._gone:
            try:
                found = self.client.sync(self.client.scheduler.identity, callback_timeout=SILENCE)
                self._there, silent = found["workers"], 0
            except Exception:  # noqa: BLE001 - whatever hindered it, there was no answer
                silent, self._gone = silent + 1, silent > 0
            time.sleep(POLL)

    def _staff(self, waiting: _Waiting) -> None:
        """Greet new workers, hear of lost ones, and see that there is somebody to make runs."""
        if self._gone or self.client.status != "running":
            raise EngineLost(say("the Dask scheduler {address} is gone, or does not answer", address=self.scheduler))
        there, now = self._there, time.monotonic()
        known = {hand.address: hand for hand in cast(list[_Hand], self._workers)}
        for address in known.keys() - there.keys():
            self._heard.put((known[address], GONE))
        self._left.intersection_update(there)
        for address in there.keys() - known.keys() - self._left:
            self._workers.append(hand := _Hand(self, address, there[address]["nthreads"]))
            if not _private(address):
                self._refuse(hand, "it would be spoken to over a network without TLS", waiting)
        self._staffed = now if any(worker.ready for worker in self._workers) else self._staffed
        misfits = [] if self._workers else self.refused
        if now - self._staffed > (NO_OTHER if misfits else SLOWEST_START):
            reason = "{}: {}".format(*misfits[-1]) if misfits else "none is ready"
            raise EngineLost(say("no worker of {address} can be used: {reason}", address=self.scheduler, reason=reason))

    def _refuse(self, hand: _Hand, reason: str, waiting: _Waiting) -> None:
        self.refused.append((hand.address, reason))
        self._drop(hand, waiting)
        self._send_off(hand, again=False)

    def _drop(self, hand: _Hand, waiting: _Waiting) -> None:
        self._workers.remove(hand)
        hand.end()
        waiting.put_back(hand.tasks)

    def _send_off(self, hand: _Hand, again: bool) -> None:
        """Give it nothing more; a thread has it restarted, or ended if it has no nanny or is not wanted again."""

        def ask() -> None:
            with suppress(Exception):  # it gets nothing more in any case
                if again and self._there[hand.address]["nanny"]:
                    self.client.restart_workers([hand.address], raise_for_error=False)
                    self._left.discard(hand.address)  # it may be back at the same address
                else:
                    self.client.retire_workers([hand.address], close_workers=True)

        self._left.add(hand.address)
        threading.Thread(target=ask, daemon=True).start()

    def _assign(self, hand: Any, waiting: _Waiting, together: int) -> None:
        length = max(1, min(int(CHUNK_SECONDS / (self._seconds or CHUNK_SECONDS)), LONGEST_CHUNK))
        most = hand.most_chunks if self._seconds * together < CHUNK_SECONDS else 1  # long runs wait for whoever is free
        if hand.ready and self._suspects and not hand.tasks:
            hand.give([self._suspects.popleft()])
        while hand.ready and not self._suspects and len(hand.chunks) < most and waiting:
            hand.give(waiting.take(-(-length // together) * together))

    def _take(self, hand: Any, message: Any, waiting: _Waiting) -> Iterator[Outcome]:
        if message is GONE:
            yield from self._replace(hand, "died: {how}", POISON, waiting)
            return
        key, what = message
        future, count = hand.chunks.get(key, (None, 0))  # None: a word that comes after the end
        if what == STARTED:
            more = LONGEST_CHUNK_SECONDS + self.limits.seconds * (min(self.together, count) - 1)
            hand.since = time.monotonic() + (more if count > 1 else 0.0)
            hand.begun = key, hand.since
            return
        try:
            facts, made = future.result(timeout=SILENCE)
            reason = _differing(*facts) if facts else ""
        except CancelledError:  # not from here: the connection was lost
            self._gone = True
            return
        except Exception as error:  # noqa: BLE001 - whatever it was, this worker gave nothing
            made, reason = None, cut(f"{type(error).__name__}: {error}")
        if made is None and count:
            yield from self._replace(hand, f"gave no results ({reason.partition(':')[0]})", POISON, waiting)
        elif reason:
            self._refuse(hand, reason, waiting)
        else:
            hand.ready = True
            del hand.chunks[key], self.sent[key]
            for packed in made:
                yield from super()._take(hand, packed, waiting)
            begun, since = hand.begun  # the next chunk may have started before this word of the last one came
            hand.since = since if begun in hand.chunks else time.monotonic() + NOT_STARTED
            if hand in self._workers:
                waiting.put_back([hand.tasks.popleft() for _ in range(count - len(made))])
            else:  # it was out of memory
                self._send_off(hand, again=True)

    def _replace(self, hand: Any, words: str, kind: str, waiting: _Waiting) -> Iterator[Outcome]:
        if kind == TOO_LONG:
            self._send_off(hand, again=True)
        at_work = next((count for _, count in hand.chunks.values()), 0)
        if at_work > 1:  # it can be any of them
            self._suspects.extend([hand.tasks.popleft() for _ in range(at_work)])
            self._drop(hand, waiting)
        else:
            yield from super()._replace(hand, words, kind, waiting)
