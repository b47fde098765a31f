"""Makes `.venv` and installs the pinned, hashed requirements into it; a second run finds that done and does nothing.

    python3 deploy/install.py [--dev] [ARGUMENT ...]

With arguments, the Python of `.venv` then takes over with them: `deploy/install.py manage.py run`.

Uses the standard library alone, and syntax that every Python 3 can read (2.7 too): it must be able to say that a Python
is too old.
"""

from __future__ import print_function

import os
import signal
import sys
import time

INTERRUPTED = 130  # 128 and SIGINT's number, as shells count
QUIET_START = "--quiet-start"


def end(*_):
    """Ctrl-C: end without a word."""
    # Not before make has seen the same signal, which is confused by children that are quicker.
    time.sleep(0.05)
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    # First of all. Until here Python answers Ctrl-C with a traceback, so the Makefile passes error output as descriptor 3.
    signal.signal(signal.SIGINT, end)
    if QUIET_START in sys.argv:
        sys.argv.remove(QUIET_START)
        os.dup2(3, 2)
        os.close(3)

import subprocess  # noqa: E402

NEEDED = (3, 11)
NEWEST_KNOWN = 15
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")


class CannotInstall(Exception):
    """The message is one line: what is missing, and what to do."""


def hold_back_interrupts(is_on):
    """While on, Ctrl-C waits; a program that takes over from this one inherits that."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK if is_on else signal.SIG_UNBLOCK, [signal.SIGINT])


def start_apart():
    """In a new process: leave the terminal's group, so that Ctrl-C reaches the installer alone."""
    os.setsid()
    hold_back_interrupts(False)


class Running(object):
    """A program that Ctrl-C ends without a word, with all that it has started."""

    now = None

    def __init__(self, command, **options):
        hold_back_interrupts(True)
        try:
            self.process = subprocess.Popen(command, preexec_fn=start_apart, **options)
            Running.now = self.process
        finally:
            hold_back_interrupts(False)

    def finish(self):
        """Wait for its end; returns its exit code and what it printed."""
        output = self.process.communicate()[0]
        Running.now = None
        return self.process.returncode, output


def stop(*_):
    """Ctrl-C: what is half done is done again at the next start."""
    if Running.now is not None:
        try:
            os.killpg(Running.now.pid, signal.SIGKILL)
        except OSError:
            pass  # It has just ended.
    end()


def call(command, **options):
    """Run a program; returns its exit code."""
    return Running(command, **options).finish()[0]


def version_of(python):
    """The version of a Python as a pair, or None where it does not run."""
    code = "import sys; print('%d %d' % sys.version_info[:2])"
    try:
        output = Running([python, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE).finish()[1]
        major, minor = output.split()
        return int(major), int(minor)
    except (OSError, ValueError):
        return None


def find_python():
    """A Python that is new enough: the one that runs this, else the newest by name."""
    if sys.version_info[:2] >= NEEDED:
        return sys.executable
    for minor in range(NEWEST_KNOWN, NEEDED[1] - 1, -1):
        name = "python3.%d" % minor
        if version_of(name) == (3, minor):
            return name
    needed, this = "%d.%d" % NEEDED, "%d.%d" % tuple(sys.version_info[:2])
    raise CannotInstall("Python %s or newer is needed; this one is %s (%s)." % (needed, this, sys.executable))


def make_venv(python):
    """Make `.venv`, anew where the one that is there does not work."""
    version = version_of(PYTHON)
    if version is not None and version >= NEEDED and has_module(PYTHON, "pip"):
        return
    if not has_module(python, "venv") or not has_module(python, "ensurepip"):
        raise CannotInstall(
            "This Python has no venv module (%s). On Debian and Ubuntu: apt install python3-venv" % python
        )
    print("Making .venv ...")
    sys.stdout.flush()
    if call([python, "-m", "venv", "--clear", VENV]) != 0:
        raise CannotInstall("The virtual environment %s could not be made." % VENV)


def has_module(python, name):
    with open(os.devnull, "w") as nowhere:
        return call([python, "-c", "import " + name], stdout=nowhere, stderr=nowhere) == 0


def wanted(names):
    """What `.venv` should hold, as text: the requirements themselves."""
    parts = []
    for name in names:
        with open(os.path.join(ROOT, name)) as file:
            parts.append(file.read())
    return "\n".join(parts)


def is_installed(text):
    """Whether these requirements, alone or with more, were the last ones installed."""
    try:
        with open(os.path.join(VENV, "installed.txt")) as file:
            return text in file.read() and os.access(PYTHON, os.X_OK)
    except (IOError, OSError):
        return False


def install(names):
    """Install the files of requirements `names`; only what is pinned and hashed in them gets in."""
    text = wanted(names)
    if is_installed(text):
        return
    if not os.access(ROOT, os.W_OK):
        raise CannotInstall("There is no permission to write to %s." % ROOT)
    python = find_python()
    with alone():
        if is_installed(text):
            return
        make_venv(python)
        print("Installing what %s pin%s (once) ..." % (" and ".join(names), "" if len(names) > 1 else "s"))
        sys.stdout.flush()
        command = [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--require-hashes"]
        for name in names:
            command += ["-r", os.path.join(ROOT, name)]
        if call(command) != 0:
            raise CannotInstall("The requirements could not be installed; what pip says is above.")
        with open(os.path.join(VENV, "installed.txt"), "w") as file:
            file.write(text)


class alone(object):  # noqa: N801
    """Two first starts at once: the second waits for the first."""

    def __enter__(self):
        import fcntl

        self.file = open(os.path.join(ROOT, "requirements.txt"))
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *error):
        self.file.close()


def take_over(arguments):
    """Become the Python of `.venv`, with `arguments`."""
    if arguments[0] == "manage.py":
        # Until it can answer Ctrl-C, which it does with its first lines (manage.py), Python would show a traceback.
        hold_back_interrupts(True)
    os.execv(PYTHON, [PYTHON] + arguments)  # noqa: S606 (our own words)


def main(arguments):
    names = ["requirements.txt"]
    if arguments[:1] == ["--dev"]:
        names.append("requirements-dev.txt")
        arguments = arguments[1:]
    try:
        install(names)
        if arguments:
            take_over(arguments)
    except CannotInstall as error:
        return str(error)
    except (IOError, OSError) as error:
        return "%s: %s." % (error.filename or ROOT, error.strerror)
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGINT, stop)
    sys.exit(main(sys.argv[1:]))
