"""What a child of our own tries in vain: with all layers, and with those that are left when one is missing."""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from functools import cache

import pytest

from specapp.audio.sandbox.landlock import Ruleset
from specapp.audio.sandbox.restrictions import LAYERS
from tests.support.sandboxed_attempts import ATTEMPTS, Places
from tests.support.scripts import ROOT, run_script

if sys.platform != "linux":
    pytest.skip("the layers are those of Linux", allow_module_level=True)


@cache
def landlock_version() -> int:
    try:
        ruleset = Ruleset()
    except OSError:
        return 0
    os.close(ruleset._descriptor)
    return ruleset.version


FILES = {"landlock": 1, "seccomp": 0}
"""Layers that refuse access to files, with the version from which on they do."""
REFUSED_BY = {
    "open a file": FILES,
    "write into another folder": FILES,
    "list a folder": FILES,
    "connect to a port": {"landlock": 4, "seccomp": 0},
    "send a datagram": {"seccomp": 0},
    "connect to a socket file": {"seccomp": 0},
    "connect to an abstract socket": {"landlock": 6, "seccomp": 0},
    "fork": {"limits": 0, "seccomp": 0},
    "start a thread": {"limits": 0, "seccomp": 0},
    "run a program": FILES,
    "enter a user namespace": {"seccomp": 0},
    "signal its parent": {"landlock": 6, "seccomp": 0},
    "make a file in memory": {"seccomp": 0},
    "change a limit": {"limits": 0, "seccomp": 0},
    "allocate": {"limits": 0},
    "write a long file": {"limits": 0},
}
NOT_FOR_ROOT = {("fork", "limits"), ("start a thread", "limits"), ("change a limit", "limits")}
"""What the system's limits do not refuse to root, who is one only where the layer "uid" is missing."""
USERS = [pytest.param(0, marks=pytest.mark.skipif(os.geteuid() != 0, reason="needs root")), 1000]


def became_of(places: Places, user: int, layers: tuple[str, ...]) -> dict[str, str]:
    """What became of every attempt."""
    wanted = {"places": asdict(places), "user": user if os.geteuid() == 0 else 0, "layers": layers}
    command = [sys.executable, "-m", "tests.support.sandboxed_attempts", json.dumps(wanted)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=120)
    assert done.returncode == 0, done.stderr
    results: dict[str, str] = json.loads(done.stdout)
    return results


def refusing(attempt: str, user: int, layers: tuple[str, ...]) -> bool:
    """Whether one of these layers is known to refuse it here."""
    root = user == 0 and "uid" not in layers
    return any(
        layer in layers
        and not (root and (attempt, layer) in NOT_FOR_ROOT)
        and (layer != "landlock" or landlock_version() >= since)
        for layer, since in REFUSED_BY[attempt].items()
    )


def test_the_table_names_every_attempt() -> None:
    assert REFUSED_BY.keys() == ATTEMPTS.keys()


@pytest.mark.parametrize("user", USERS)
def test_everything_is_refused(user: int, places: Places) -> None:
    results = became_of(places, user, LAYERS)
    layers = json.loads(results.pop("layers"))
    assert layers == {
        "landlock": landlock_version(),
        "seccomp": True,
        "limits": True,
        "uid": os.geteuid() or user or 65534,
        "failures": [],
    }
    assert [name for name, result in results.items() if result == "done"] == []


@pytest.mark.parametrize("missing", LAYERS)
@pytest.mark.parametrize("user", USERS)
def test_with_one_layer_missing_the_others_refuse(user: int, missing: str, places: Places) -> None:
    left = tuple(layer for layer in LAYERS if layer != missing)
    results = became_of(places, user, left)
    del results["layers"]
    expected = {name for name in ATTEMPTS if refusing(name, user, left)}
    assert len(expected) >= len(ATTEMPTS) - 5
    assert {name for name, result in results.items() if result != "done"} >= expected


@pytest.mark.parametrize("layer", ["limits", "landlock", "seccomp"])
@pytest.mark.parametrize("user", USERS)
def test_each_layer_refuses_its_part_alone(user: int, layer: str, places: Places) -> None:
    if layer == "landlock" and not landlock_version():
        pytest.skip("this kernel has no Landlock")
    results = became_of(places, user, (layer,))
    del results["layers"]
    expected = {name for name in ATTEMPTS if refusing(name, user, (layer,))}
    assert {name for name, result in results.items() if result != "done"} >= expected


@pytest.mark.parametrize("user", USERS)
def test_nothing_is_refused_without_layers(user: int, places: Places) -> None:
    """So that the attempts above are known to be real ones; some systems have no namespaces for users."""
    results = became_of(places, user, ())
    layers = json.loads(results.pop("layers"))
    assert (layers["landlock"], layers["seccomp"], layers["limits"]) == (0, False, False)
    assert {name for name, result in results.items() if result != "done"} <= {"enter a user namespace"}


def test_a_layer_that_fails_is_said() -> None:
    """Without a free descriptor there is no ruleset of Landlock; the other layers hold all the same."""
    script = """
        import os, resource
        from specapp.audio.sandbox.restrictions import restrict
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
        print(restrict(5, 1 << 30, 1 << 20, 3).as_dict(), flush=True)
        os._exit(0)
    """
    done = run_script(script)
    assert "'landlock': 0, 'seccomp': True, 'limits': True" in done.stdout
    assert "landlock: [Errno" in done.stdout
