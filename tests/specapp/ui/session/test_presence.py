"""A lost connection is no leave; a closed tab is."""

import time

import pytest

from specapp.ui.session.presence import Presence

LEFT_AFTER_S = 0.2


@pytest.fixture
def connected() -> set[str]:
    return {"one", "two"}


@pytest.fixture
def presence(connected: set[str]) -> Presence:
    presence = Presence(connected.__contains__, LEFT_AFTER_S)
    presence.arrive("anna", "one")
    return presence


def test_who_is_connected_stays(presence: Presence) -> None:
    time.sleep(1.5 * LEFT_AFTER_S)
    assert presence.look() == ([], [])
    assert presence.visitors() == ["anna"]
    assert presence.owner_of("one") == "anna"


def test_a_lost_connection_that_comes_back_is_no_leave_however_often(presence: Presence, connected: set[str]) -> None:
    """The page runs nothing when it is back, so that nobody tells us."""
    for _ in range(3):
        connected.remove("one")
        assert presence.look() == ([], [])
        time.sleep(0.6 * LEFT_AFTER_S)
        connected.add("one")
        assert presence.look() == ([], [])


def test_a_visitor_leaves_with_the_last_tab(presence: Presence, connected: set[str]) -> None:
    presence.arrive("anna", "two")
    connected.remove("one")
    time.sleep(1.5 * LEFT_AFTER_S)
    assert presence.look() == ([], ["one"])
    connected.remove("two")
    time.sleep(1.5 * LEFT_AFTER_S)
    assert presence.look() == (["anna"], ["two"])
    assert presence.look() == ([], [])
    assert presence.visitors() == []
    assert presence.owner_of("two") is None
