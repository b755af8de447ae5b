"""What was measured, beside what it should be."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One figure.

    Parameters
    ----------
    what : str
        In a few words.
    value : float
    unit : str
        ``"MB"``, ``"s"``, ``"x"`` (a ratio to what it is without the load) or empty for a count.
    goal : float, optional
        The most that it should be.
    """

    what: str
    value: float
    unit: str = ""
    goal: float | None = None

    @property
    def reached(self) -> bool:
        """It is no more than it should be."""
        return self.goal is None or self.value <= self.goal

    @property
    def cells(self) -> tuple[str, str, str]:
        """For a table."""
        goal = "" if self.goal is None else f"{self.goal:g} {self.unit}"
        return self.what, f"{self.value:.{0 if self.unit in ('', 'MB') else 1}f} {self.unit}".strip(), goal.strip()


def table(rows: Sequence[Row]) -> str:
    """Rows as Markdown; what misses its goal is bold."""
    lines = ["| | measured | at most |", "|-|-:|-:|"]
    for row in rows:
        what, value, goal = row.cells
        lines.append(f"| {what} | {value if row.reached else f'**{value}**'} | {goal} |")
    return "\n".join(lines)
