"""The steps of the Dockerfile without Docker: each stage is a Debian root of debootstrap, each step a chroot in it.

A container's root is one more mount: read-only, with its own /data and /tmp.
"""

import json
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.scripts import ROOT

_INSTRUCTION = re.compile(r"^([A-Z]+)\s+(.*)$", re.DOTALL)
_PATIENCE_S = 1200
_MOUNTS = "mount --make-rprivate / && mount -t proc proc {root}/proc && mount --rbind /dev {root}/dev"
"""A root with the machine's devices, for one command alone."""
_NOT_IN_SLIM = (
    *("var/cache/apt/archives", "var/lib/apt/lists"),
    *(f"usr/share/{name}" for name in ("doc", "info", "linda", "lintian", "locale", "man")),
)
_CERTIFICATES = "run/certificates.crt"
"""A copy of the machine's own: what a step installs must never write to those."""


@dataclass(slots=True)
class Stage:
    """One ``FROM`` and what was said after it."""

    root: Path
    folder: str = "/"
    environment: dict[str, str] = field(default_factory=lambda: {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})
    user: str = "0"
    command: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)


def instructions(dockerfile: Path) -> list[tuple[str, str]]:
    """Instructions and their arguments, in order."""
    lines = [line for line in dockerfile.read_text().splitlines() if not line.startswith("#")]
    text = re.sub(r"\\\n", "", "\n".join(lines))
    found = [_INSTRUCTION.match(line) for line in text.splitlines() if line.strip()]
    assert all(found), text
    return [(match[1], match[2]) for match in found if match]


def debian(folder: Path) -> Path:
    """A fresh Debian root in `folder`, made once; without what ``debian:…-slim`` leaves out."""
    root = folder / "debian"
    if not (root / "made").exists():
        shutil.rmtree(root, ignore_errors=True)
        subprocess.run(
            ["debootstrap", "--variant=minbase", "bookworm", root, "http://deb.debian.org/debian"],
            check=True, capture_output=True, timeout=_PATIENCE_S,
        )  # fmt: skip
        for path in _NOT_IN_SLIM:
            shutil.rmtree(root / path, ignore_errors=True)
        (root / "var/cache/apt/archives/partial").mkdir(parents=True)
        (root / "made").touch()
    return root


def copied(base: Path, root: Path) -> Stage:
    """A Debian root as a stage to install in."""
    subprocess.run(["cp", "-a", base, root], check=True)
    stage = Stage(root)
    _reach_the_index(stage)
    return stage


def let_in() -> list[str]:
    """What of the repository an image is made from."""
    return [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]


def built(dockerfile: Path, base: Path, folder: Path) -> Stage:
    """The last stage, after all steps have run."""
    stages: dict[str, Stage] = {}
    stage = Stage(folder)
    for name, argument in instructions(dockerfile):
        if name == "FROM":
            stage = copied(base, folder / f"stage{len(stages)}")
            stages[argument.partition(" AS ")[2] or "last"] = stage
        else:
            _step(stage, name, argument, stages)
    return stage


def run(stage: Stage, command: list[str], *, writable: bool = True) -> "subprocess.CompletedProcess[str]":
    """Run a command in a stage, as its user there."""
    return subprocess.run(inside(stage, command, writable=writable), capture_output=True, text=True, check=False,
                          timeout=_PATIENCE_S)  # fmt: skip


def inside(stage: Stage, command: list[str], *, writable: bool = True, data: str = "uid=1000,size=2g") -> list[str]:
    """The command line that runs `command` in a stage; read-only but for a tmpfs at /data unless `writable`."""
    root = shlex.quote(str(stage.root))
    mounts = [_MOUNTS.format(root=root)]
    if not writable:
        mounts.insert(0, f"mount --bind {root} {root} && mount -o remount,ro,bind {root}")
        mounts.append(f"mount -t tmpfs -o mode=700,{data} tmpfs {root}/data")
    given = [f"{name}={value}" for name, value in stage.environment.items()]
    user = ["setpriv", f"--reuid={stage.user}", f"--regid={stage.user}", "--clear-groups", "--no-new-privs"]
    whole = shlex.join([*(user if stage.user != "0" else []), "env", "-i", *given, *command])
    inner = f"cd {stage.folder} && exec {whole}"
    return ["unshare", "--mount", "sh", "-c", f"{' && '.join(mounts)} && exec chroot {root} sh -c {shlex.quote(inner)}"]


def _reach_the_index(stage: Stage) -> None:
    """Give a stage this machine's names and certificates, to install with."""
    shutil.copy("/etc/resolv.conf", stage.root / "etc/resolv.conf")
    shutil.copy("/etc/ssl/certs/ca-certificates.crt", stage.root / _CERTIFICATES)
    stage.environment |= {"PIP_CERT": f"/{_CERTIFICATES}"}


def _step(stage: Stage, name: str, argument: str, stages: dict[str, Stage]) -> None:
    if name == "RUN":
        done = run(stage, ["sh", "-c", argument])
        assert done.returncode == 0, f"RUN {argument}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    elif name == "COPY":
        _copy(stage, shlex.split(argument), stages)
    elif name == "ENV":
        stage.environment |= dict(part.split("=", 1) for part in shlex.split(argument))
    elif name == "WORKDIR":
        stage.folder = argument
        (stage.root / argument.lstrip("/")).mkdir(parents=True, exist_ok=True)
    elif name == "USER":
        stage.user = argument
    elif name == "CMD":
        stage.command = _listed(argument)
    elif name == "HEALTHCHECK":
        stage.health = _listed(argument.partition("CMD ")[2])
    else:
        assert name == "EXPOSE", name


def _listed(argument: str) -> list[str]:
    return [str(part) for part in json.loads(argument)]


def _copy(stage: Stage, parts: list[str], stages: dict[str, Stage]) -> None:
    source = ROOT
    if parts[0].startswith("--from="):
        source = stages[parts.pop(0).removeprefix("--from=")].root
    target = stage.root / (parts[-1] if parts[-1].startswith("/") else f"{stage.folder}/{parts[-1]}").lstrip("/")
    for part in parts[:-1]:
        found = source / part.lstrip("/")
        if found.is_dir():
            shutil.copytree(found, target, symlinks=True, dirs_exist_ok=True,
                            ignore=None if source != ROOT else shutil.ignore_patterns("__pycache__"))  # fmt: skip
        elif len(parts) > 2 or parts[-1].endswith("/"):
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(found, target)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(found, target)
