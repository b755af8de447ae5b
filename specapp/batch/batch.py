"""A batch from start to end: what is missing is found, done on a cluster, and written down."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from specapp.base.digests import digest_of_file
from specapp.base.errors import SettingsError, SpecappError
from specapp.batch.cluster import Workers, connected
from specapp.batch.engine import Batch, Job
from specapp.batch.ledger import NAME, Ledger, Row, opened_ledger
from specapp.batch.places import absolute, check_writable, is_of_this_process, is_remote, join, local_path, stamp_of
from specapp.batch.plan import Task, check_free, check_places, key_of, tasks_of
from specapp.batch.shared_noise import learn_shared_noise, store_noise, stored_noise
from specapp.batch.tasks import Tasks, checked
from specapp.batch.writing import How, Writing
from specapp.settings.settings import Settings

if TYPE_CHECKING:
    from distributed import Client


@dataclass(frozen=True, slots=True)
class Plan:
    """What a batch would do.

    Parameters
    ----------
    tasks : Tasks
        Everything that was found.
    missing : Tasks
        What is left to be done of it.
    changed : int
        How many of those were done before with other settings, or have changed.
    failed : int
        How many failed before and are left out.
    """

    tasks: Tasks
    missing: Tasks
    changed: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Options:
    """How a batch is run.

    Parameters
    ----------
    pattern : str
        Of the files in folders; by default all sounds and videos.
    lists : tuple of str
        Files that list sources, see `specapp.batch.plan.tasks_of`.
    writing : Writing
        Of all files that no list gives another.
    retry_failed : bool
        Try again what failed before.
    pictures : bool
        Make small pictures for the report.
    shared_noise : bool
        Find the noise that all files share, once for a target, and use it for all where that measures better.

    Examples
    --------
    >>> Options(pattern="**/*.wav", retry_failed=True).writing
    Writing(avoid_clipping=False, dither=False, format='', bit_rate=0, loudness=None)
    """

    pattern: str = ""
    lists: tuple[str, ...] = ()
    writing: Writing = field(default_factory=Writing)
    retry_failed: bool = False
    pictures: bool = False
    shared_noise: bool = False


def run(
    sources: Sequence[str],
    target: str,
    settings: Settings | None = None,
    client: "Client | None" = None,
    *,
    options: Options | None = None,
) -> tuple[Row, ...]:
    """Clean many files; what was done before with the same settings is left as it is.

    Parameters
    ----------
    sources : sequence of str
        Folders, globs, files or addresses.
    target : str
        Folder of the results.
    settings : Settings, optional
    client : distributed.Client, optional
        Of a cluster that is there; by default one of this machine is started.
    options : Options, optional

    Returns
    -------
    tuple of Row
        The ledger of the target.

    Raises
    ------
    SpecappError
        If nothing can be done at all; what is wrong with single files is in their rows.

    Examples
    --------
    >>> rows = run(["tapes"], "clean", Settings("voice"))  # doctest: +SKIP
    >>> [row.name for row in rows if row.error]  # doctest: +SKIP
    []
    """
    settings, options = settings or Settings(), options or Options()
    plan = planned(sources, target, settings, options)
    if not plan.missing:
        with opened_ledger(target, readonly=True) as ledger:
            return tuple(ledger.rows())
    cluster = nullcontext(client) if client else connected(Workers(), in_process=needs_this_process(plan, target))
    with cluster as one:
        if find_shared_noise(plan, target, options, one):
            plan = planned(sources, target, settings, options)
        with opened_ledger(target) as ledger:
            work(plan, Job(target, options.pictures), ledger, one)
            return tuple(ledger.rows())


def planned(sources: Sequence[str], target: str, settings: Settings, options: Options) -> Plan:
    """What a batch would do, with the noise that all files share once that is known; nothing is written.

    Parameters
    ----------
    sources, target, settings, options
        As for `run`.

    Raises
    ------
    SpecappError
        If there is nothing to do it with, two results would have one name, or the target cannot be written.
    """
    try:
        shared = stored_noise(target) if options.shared_noise else None
        if shared and shared.profile:
            settings = replace(settings, profile=shared.profile)
        tasks = found(sources, target, settings, options)
        check_writable(target)
        if not stamp_of(join(target, NAME)):
            check_free(tasks, target)
        with opened_ledger(target, readonly=True) as ledger:
            return missing(tasks, target, ledger, options)
    except OSError as error:
        raise SpecappError(f"{target} does not answer: {error.strerror or error}. Try again later.") from None


def find_shared_noise(plan: Plan, target: str, options: Options, client: "Client") -> str:
    """Decide once for a target whether one noise serves all its files; `planned` uses what was decided.

    Parameters
    ----------
    plan : Plan
    target : str
    options : Options
    client : distributed.Client

    Returns
    -------
    str
        What was decided and why, in a sentence; empty if nobody asked, or it had been decided before.
    """
    if not options.shared_noise or stored_noise(target):
        return ""
    shared = learn_shared_noise(plan.tasks, client)
    store_noise(shared, target)
    return shared.note


def found(sources: Sequence[str], target: str, settings: Settings, options: Options) -> Tasks:
    """Everything there is to do; nothing is written.

    Parameters
    ----------
    sources, target, settings, options
        As for `run`.

    Raises
    ------
    SettingsError
        If there is nothing, or two results would have one name or stand in each other's place.
    """
    tasks = checked(tasks_of(sources, settings, writing=options.writing, pattern=options.pattern, lists=options.lists))
    check_places(sources, tasks, target)
    return tasks


def missing(tasks: Tasks, target: str, ledger: Ledger, options: Options) -> Plan:
    """What is left of the tasks by the ledger and by what is there.

    Parameters
    ----------
    tasks : Tasks
    target : str
    ledger : Ledger
    options : Options

    Raises
    ------
    SettingsError
        If one would take the place of what another recording became.
    """
    left, changed, failed = Tasks(), 0, 0
    keys: dict[How, str] = {}
    for task in tasks:
        how = task.settings, task.writing
        key = keys[how] if how in keys else keys.setdefault(how, key_of(*how))
        row = ledger.get(task.name)
        if row is None or row.state == "waiting":
            left.add(task)
        elif not _is_same(row, task):
            _check_result(row, task, target)
            left.add(task)
            changed += 1
        elif row.key != key:
            left.add(task)
            changed += 1
        elif row.state == "failed":
            if options.retry_failed:
                left.add(task)
            else:
                failed += 1
        elif not _is_there(row, target):
            left.add(task)
    return Plan(tasks, left, changed, failed)


def needs_this_process(plan: Plan, target: str) -> bool:
    """Whether other processes would not see the files."""
    return is_of_this_process(target) or any(is_of_this_process(task.source) for task in plan.tasks)


def work(
    plan: Plan,
    job: Job,
    ledger: Ledger,
    client: "Client",
    told: Callable[[Row], None] | None = None,
    *,
    noted: Callable[[str], None] = lambda _: None,
) -> None:
    """Do what is missing.

    Parameters
    ----------
    plan : Plan
    job : Job
    ledger : Ledger
    client : distributed.Client
    told : callable, optional
        Called with the row of each file that ended.
    noted : callable, optional
        Called with a sentence where the cluster is waited for.

    Raises
    ------
    SpecappError
        If the target's disk is full, or the cluster is lost for good.
    """
    Batch(job, ledger, client, told, noted).run(plan.missing, plan.missing.seconds)


def _is_there(row: Row, target: str) -> bool:
    """Whether the result of a file is as it was written."""
    return bool(row.output) and str(stamp_of(join(target, row.output))) == row.output_stamp


def _check_result(row: Row, task: Task, target: str) -> None:
    """Refuse to replace the result of another recording: what recorders call theirs is the same on all cards."""
    if absolute(row.source) != task.source and row.state == "done" and _is_there(row, target):
        raise SettingsError(
            f"{task.source} would replace {join(target, row.output)}, which {row.source} became. "
            "Choose another target, or move that file away."
        )


def _is_same(row: Row, task: Task) -> bool:
    """Whether the source is what it was; where only its time has changed, it is read."""
    if row.stamp == str(task.stamp) and (absolute(row.source) == task.source or is_remote(task.source)):
        return True
    if row.state != "done" or is_remote(task.source) or not row.stamp.startswith(f"{task.stamp.size} "):
        return False
    try:
        with local_path(task.source).open("rb") as file:
            return digest_of_file(file) == row.digest
    except OSError:
        return False
