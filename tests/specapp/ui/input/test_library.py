"""What the server remembers of the lists of its visitors."""

from specapp.ui.input import library
from specapp.ui.input.library import Brought


def test_each_visitor_has_a_list_with_the_newest_first_and_nothing_twice() -> None:
    lists = Brought()
    for visitor, sound in [("a", "1"), ("b", "2"), ("a", "3"), ("a", "1")]:
        lists.put(visitor, sound)
    assert lists.of("a") == ("1", "3")
    assert lists.of("b") == ("2",)
    lists.drop("a", "1")
    lists.drop("nobody", "1")
    assert lists.of("a") == ("3",)
    assert lists.of("nobody") == ()


def test_the_oldest_visitors_are_forgotten() -> None:
    lists = Brought()
    for number in range(library._MOST_VISITORS + 1):
        lists.put(str(number), "1")
    assert lists.of("0") == ()
    assert lists.of("1") == ("1",)
