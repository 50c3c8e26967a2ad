"""The courier stand-in, running once for a module, and where its pushes arrive."""

from collections.abc import Iterator

import pytest

from sandbox.courier.tests.playground import Courier, Receiver


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Courier]:
    courier = Courier(tmp_path_factory.mktemp("courier"), "--time-scale", "1000")
    yield courier
    courier.stop()


@pytest.fixture
def courier(shared: Courier, receiver: Receiver) -> Courier:
    """The shared process with its switches at rest and this test's receiver registered."""
    shared.control("options", auto_seconds=0, duplicate=False, disorder=False, unserved="71,81,82")
    assert shared.call("push.register", url=receiver.url)["code"] == "OK"
    return shared


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()
