"""Who may make runs on a Dask, and over which connection: the same code and platform, loopback or TLS."""

from __future__ import annotations

import os
import signal

import made_up_runs
import pytest
from local_dask import (
    bits,
    by_number,
    certificates,
    cluster,
    engine,
    here,
    other_code,
    other_numba,
    slow,
    tasks,
    wait_for,
)

from clustersim.ensemble import dask_engine
from clustersim.ensemble.dask_engine import connect
from clustersim.ensemble.readings import Yearly
from clustersim.ensemble.tasks import EngineLost, Limits
from clustersim.kernel.errors import InputError

pytestmark = pytest.mark.slow

# ---------------------------------------------------------------- who may take part


def test_a_worker_with_other_code_or_on_another_platform_makes_no_run(tmp_path, monkeypatch):
    todo = tasks(20)
    monkeypatch.setattr(dask_engine, "NO_OTHER", 1.0)
    with cluster(tmp_path / "dask", 0) as made:
        good = made.add(1)
        made.add(1, paths=[other_code(tmp_path / "code")])
        made.add(1, paths=[other_numba(tmp_path / "platform")])
        wait_for(lambda: made.log().count("Register worker") == 3, made.log)
        with engine(made, slow) as dask:
            found = by_number(dask.run(todo))
            assert bits(found) == here(todo)
            assert len({outcome.worker for outcome in found.values()}) == 1
            assert all(address.startswith("tcp://127.0.0.1:") for address, _ in dask.refused)
            reasons = sorted(reason for _, reason in dask.refused)
            assert reasons[0] == "code: clock.py has changed"
            assert reasons[1].startswith('platform: numba: was "')
            assert reasons[1].endswith('is "9.9.9"')
            os.killpg(good.pid, signal.SIGKILL)
            with pytest.raises(EngineLost, match=r"code: clock.py has changed|platform: numba: was"):
                by_number(dask.run(todo))


@pytest.mark.parametrize(
    "address",
    [
        "tcp://192.168.1.5:8786", "tcp://0.0.0.0:8786", "tcp://example.org:8786", "tcp://[::]:8786", "127.0.0.1:8786",
        "inproc://127.0.0.1/1/1", "tcp://127.0.0.1", "tcp://127.0.0.1:8786/path", "tcp://localhost.example.org:1", "",
    ],
)  # fmt: skip
def test_an_address_where_others_could_listen_in_is_refused(address):
    with pytest.raises(InputError) as error:
        connect(address)
    assert error.value.codes == ("E-SCHEDULER-ADDRESS",)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "tcp://127.8.9.1:1", "tcp://[::1]:1", "tcp://localhost:1"])
def test_addresses_of_this_machine_may_be_used(address):
    connect(address)


def test_options_that_do_not_fit_are_refused(tmp_path, monkeypatch):
    with pytest.raises(InputError) as error:
        connect("tls://a.example:1", tls_ca=str(tmp_path / "none.pem"))
    assert error.value.codes == ("E-SCHEDULER-TLS",) * 3
    with pytest.raises(InputError) as error:
        connect("tcp://127.0.0.1:1", tls_key="key.pem")
    assert error.value.codes == ("E-SCHEDULER-TLS",)
    monkeypatch.setattr(dask_engine, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"clustersim\[cluster\]"):
        connect("tcp://127.0.0.1:1")


def test_nobody_listens(monkeypatch):
    monkeypatch.setattr(dask_engine, "CONNECT", 1.0)
    with pytest.raises(InputError) as error:
        connect("tcp://127.0.0.1:1")(Yearly(slow), Limits())
    assert error.value.codes == ("E-SCHEDULER",)


def test_a_scheduler_that_listens_to_the_network_is_refused(tmp_path):
    with cluster(tmp_path, 0, host="0.0.0.0") as made:
        port = made.address.rpartition(":")[2]
        with pytest.raises(InputError, match="without TLS"):
            connect(f"tcp://127.0.0.1:{port}")(Yearly(slow), Limits())


# ---------------------------------------------------------------- TLS


def test_tls_works_with_certificates_and_only_with_them(tmp_path, monkeypatch):
    (tmp_path / "others").mkdir()
    own, others = certificates(tmp_path), certificates(tmp_path / "others")
    options = ["--tls-ca-file", own["tls_ca"], "--tls-cert", own["tls_cert"], "--tls-key", own["tls_key"]]
    with cluster(tmp_path / "dask", 1, *options, "--protocol", "tls") as made:
        assert made.address.startswith("tls://")
        with engine(made, made_up_runs.made_up, **own) as dask:
            found = by_number(dask.run(tasks(5)))
            assert dask.refused == []
        monkeypatch.setattr(dask_engine, "CONNECT", 1.5)
        refused = [(made.address, others), (made.address.replace("tls:", "tcp:"), {})]
        for address, files in refused:
            with pytest.raises(InputError) as error:
                connect(address, **files)(Yearly(slow), Limits())
            assert error.value.codes == ("E-SCHEDULER",), error.value
    assert bits(found) == here(tasks(5))
