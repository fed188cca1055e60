"""The machine: a Debian with BlueZ in a folder, and a Linux kernel that is a program."""

import asyncio
from collections.abc import Iterator
import contextlib
import fcntl
import hashlib
import os
from pathlib import Path
import platform
import shutil
import signal
import subprocess
import sys

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SUITE = "forky"
"""The Debian release: its BlueZ, its kernel source, and a Python 3.14 for `.venv`."""
PACKAGES = (
    *("bluez", "dbus", "iproute2", "mount", "libstdc++6", "python3.14"),
    *("linux-source", "gcc", "libc6-dev", "make", "flex", "bison", "bc", "perl"),
    "xz-utils",
)
PLACES = ("project", "venv", "out")
MEMORY = "2048M"


class Impossible(Exception):
    """This cannot be tried here; the text says what is missing."""


def cache() -> Path:
    """The private folder of this command; it may be emptied at any time."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "smart-life-lock" / "bluez"


def say(text: str) -> None:
    """A word about what takes so long."""
    sys.stderr.write(f"test-bluez: {text}\n")


def require_tools() -> None:
    """Raises Impossible."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise Impossible("Linux on x86-64 is needed")
    if os.geteuid() != 0:
        raise Impossible("root is needed, to build the Debian and to be its root")
    if sys.version_info[:2] != (3, 14):
        raise Impossible("the environment must have Python 3.14")
    for tool in ("mmdebstrap", "chroot"):
        if shutil.which(tool) is None:
            raise Impossible(f"{tool} is needed (Debian's package of that name)")


def prepare() -> Path:
    """The built machine, from the cache or made now. Raises Impossible."""
    require_tools()
    folder = cache()
    folder.mkdir(parents=True, exist_ok=True)
    with alone_in(folder):
        made = folder / "made"
        if not made.exists() or made.read_text() != _inputs():
            made.unlink(missing_ok=True)
            _build(folder)
            made.write_text(_inputs())
        _furnish(folder / "root/srv")
    return folder


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Two that build would build into each other."""
    with (folder / "lock").open("w") as claim:
        fcntl.flock(claim, fcntl.LOCK_EX)
        yield


def _inputs() -> str:
    """Whatever decides how the machine comes out."""
    told = hashlib.sha256(repr((SUITE, PACKAGES)).encode())
    for name in ("kernel.config", "build-kernel"):
        told.update((HERE / name).read_bytes())
    return told.hexdigest()


def _build(folder: Path) -> None:
    root = folder / "root"
    shutil.rmtree(root, ignore_errors=True)
    say(f"making a Debian with BlueZ in {root}")
    # A mirror may lag, and the Release file of a testing suite expires.
    _run(
        folder / "debian.log",
        *("mmdebstrap", "--quiet", "--variant=essential"),
        '--aptopt=Acquire::Check-Valid-Until "false"',
        '--aptopt=Apt::Install-Recommends "false"',
        *(f"--include={','.join(PACKAGES)}", SUITE, str(root), *_mirror()),
    )
    for name in ("kernel.config", "build-kernel"):
        shutil.copy(HERE / name, root / "usr/src")
    say("building a kernel (some minutes)")
    _run(folder / "kernel.log", "chroot", str(root), "/usr/src/build-kernel")
    shutil.move(root / "usr/src/linux", folder / "linux")


def _furnish(srv: Path) -> None:
    """Where the host's folders go, and a virtual environment with their packages."""
    shutil.rmtree(srv)
    for place in (*PLACES, "python/bin", "python/lib/python3.14"):
        (srv / place).mkdir(parents=True)
    python, packages = Path("bin/python3.14"), Path("lib/python3.14/site-packages")
    (srv / "python" / python).symlink_to("/usr" / python)
    (srv / "python" / packages).symlink_to("/srv/venv" / packages)
    (srv / "python/pyvenv.cfg").write_text("home = /usr/bin\n")
    shutil.copy(HERE / "init", srv)


def _mirror() -> list[str]:
    """This machine's own Debian mirror; without one mmdebstrap knows a public one."""
    command = ("apt-get", "indextargets", "--format", "$(REPO_URI)")
    with contextlib.suppress(FileNotFoundError):
        told = subprocess.run(command, capture_output=True, check=False, text=True)
        for line in told.stdout.splitlines():
            if line.rstrip("/").endswith("/debian"):
                return [line]
    return []


def _run(log: Path, *command: str) -> None:
    """In a group of its own: mmdebstrap ends its whole group when it fails."""
    with log.open("wb") as file:
        build = subprocess.Popen(
            ("nice", *command),
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            build.wait()
        except BaseException:
            os.killpg(build.pid, signal.SIGTERM)
            build.wait()
            raise
    if build.returncode != 0:
        last = log.read_text(errors="replace").rstrip().rpartition("\n")[2]
        raise Impossible(f"{command[0]} failed, see {log}: {last}")


async def boot(folder: Path, out: Path, limit: float) -> None:
    """Let the machine do its work; its lines go to our output as they come.

    Raises TimeoutError when it is not done after ``limit`` seconds.
    """
    places = {"PROJECT": ROOT, "VENV": sys.prefix, "OUT": out}
    kernel = await asyncio.create_subprocess_exec(
        str(folder / "linux"),
        *(f"mem={MEMORY}", "ncpus=2", "seccomp=on", f"uml_dir={out}/"),
        *("root=/dev/root", "rootfstype=hostfs", f"rootflags={folder / 'root'}", "ro"),
        *("con=null", "con0=null,fd:1", "con1=null", "ssl=null", "quiet", "panic=-1"),
        *(f'{name}="{place}"' for name, place in places.items()),
        "init=/srv/init",
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    assert kernel.stdout is not None  # noqa: S101
    try:
        async with asyncio.timeout(limit):
            async for line in kernel.stdout:
                sys.stdout.write(line.decode(errors="replace").rstrip() + "\n")
                sys.stdout.flush()
            await kernel.wait()
    finally:
        if kernel.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(kernel.pid, signal.SIGKILL)
            await kernel.wait()
