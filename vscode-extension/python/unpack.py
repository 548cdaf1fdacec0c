"""Makes an environment from the packages in this extension: `python -I unpack.py PACKAGES FOLDER`.

Runs in the person's own Python (3.11 or newer), needs nothing but its standard library and no network. Prints
`progress N` (percent) on standard output; what goes wrong is one sentence on standard error, and an exit code:
3 this Python is too old, 4 there are no packages for its version, 5 it lacks a module, 6 a file is damaged, 7 the disk.
"""

import hashlib
import json
import os
import subprocess
import sys

VERSION = "%d.%d" % sys.version_info[:2]


class Failure(Exception):
    def __init__(self, code, sentence):
        super().__init__(sentence)
        self.code = code


def main(packages, folder):
    if sys.version_info < (3, 11):
        raise Failure(3, "Persona needs Python 3.11 or newer, and this is %s." % VERSION)
    with open(os.path.join(packages, "index.json"), encoding="utf-8") as file:
        index = json.load(file)
    if VERSION not in index["pythons"]:
        raise Failure(
            4, "The built-in packages are for Python %s, and this is %s." % (" and ".join(index["pythons"]), VERSION)
        )
    python = create(folder)
    place = subprocess.run(
        [python, "-I", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    total = sum(size for stream in index["streams"] for _, size, _ in stream["blobs"])
    done, told = 0, -1
    for stream in index["streams"]:
        for size in unpack(os.path.join(packages, stream["file"]), stream["blobs"], place):
            done += size
            if done * 100 // total != told:
                told = done * 100 // total
                print("progress %d" % told, flush=True)


def create(folder):
    """An empty environment; its Python's path. Needs no ensurepip, which Debian packs apart."""
    try:
        import venv
    except ImportError:
        raise Failure(5, "This Python has no venv module (on Debian and Ubuntu: apt install python3-venv).") from None
    venv.EnvBuilder(symlinks=os.name != "nt", with_pip=False).create(folder)
    return os.path.join(folder, "Scripts", "python.exe") if os.name == "nt" else os.path.join(folder, "bin", "python")


def unpack(path, blobs, place):
    """Writes every file of one stream that this version wants; yields the size of each blob when it is behind us."""
    try:
        import lzma
    except ImportError:
        raise Failure(5, "This Python was built without lzma, which unpacks the built-in packages.") from None
    try:
        with lzma.open(path) as stream:
            for sha, size, places in blobs:
                data = stream.read(size)
                if VERSION in places:
                    if hashlib.sha256(data).hexdigest()[:32] != sha:
                        raise Failure(6, "%s is damaged. Install the extension again." % os.path.basename(path))
                    target = os.path.join(place, *places[VERSION].split("/"))
                    os.makedirs(os.path.dirname(target), exist_ok=True)
                    with open(target, "wb") as file:
                        file.write(data)
                yield size
    except (EOFError, lzma.LZMAError):
        raise Failure(6, "%s is damaged. Install the extension again." % os.path.basename(path)) from None


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Failure as failure:
        print(failure, file=sys.stderr)
        sys.exit(failure.code)
    except (OSError, subprocess.SubprocessError) as error:
        print("The environment could not be written: %s." % error, file=sys.stderr)
        sys.exit(7)
