"""Work in processes: results, errors and progress come back; cancelling stops it; nothing outlives its parent."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from persona.errors import SourceUnreadableError
from persona.jobs.processes import ProcessDiedError, Processes


def double(number, *, watcher):
    watcher.tell("counting", 1, 2)
    watcher.tell("counting", 2, 2)
    return number * 2, os.getpid()


def complain(*, watcher):
    raise SourceUnreadableError("It cannot be read.", where="a.csv", hint="Save it again.")


def grow(size, *, watcher):
    """Takes memory and keeps it, as reading a large file leaves a process."""
    global kept
    kept = bytes(size).replace(b"\0", b"1", size)
    return os.getpid()


def sleep_long(path, *, watcher):
    Path(path).write_text(str(os.getpid()))
    time.sleep(60)


def die(*, watcher):
    os.kill(os.getpid(), signal.SIGKILL)


class Stubborn(Exception):
    def __init__(self, one, two):
        super().__init__("no way back")


def stubborn(*, watcher):
    raise Stubborn(1, 2)


@pytest.fixture
async def processes():
    made = Processes(2)
    yield made
    await made.aclose()


async def wait_for(condition, seconds=10):
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.02)


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


async def test_results_and_progress_come_back_from_warm_children(processes):
    told = []
    answers = await asyncio.gather(*(processes.run(double, n, progress=told.append) for n in range(6)))
    assert [value for value, _ in answers] == [0, 2, 4, 6, 8, 10]
    assert len({pid for _, pid in answers}) <= 2 and os.getpid() not in {pid for _, pid in answers}
    assert sorted(event.done for event in told) == [1] * 6 + [2] * 6


async def test_an_error_of_ours_comes_back_whole(processes):
    with pytest.raises(SourceUnreadableError) as caught:
        await processes.run(complain)
    assert (caught.value.where, caught.value.hint) == ("a.csv", "Save it again.")


async def test_an_error_that_cannot_be_sent_is_told_in_words(processes):
    with pytest.raises(RuntimeError, match="Stubborn: no way back"):
        await processes.run(stubborn)


async def test_cancelling_stops_the_process_at_once_and_another_takes_its_place(processes, tmp_path):
    task = asyncio.create_task(processes.run(sleep_long, str(tmp_path / "pid")))
    await wait_for(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
    pid = int((tmp_path / "pid").read_text())
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not alive(pid)
    assert (await processes.run(double, 4))[0] == 8


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
async def test_a_process_that_has_grown_large_is_not_kept(processes):
    small = await processes.run(grow, 1 << 20)
    assert await processes.run(grow, 1 << 20) == small and alive(small)
    large = await processes.run(grow, 600 << 20)
    assert large == small
    await wait_for(lambda: not alive(large))
    assert await processes.run(grow, 1 << 20) != large


async def test_a_process_that_dies_is_an_error_and_not_a_hang(processes):
    with pytest.raises(ProcessDiedError, match="without an answer"):
        await processes.run(die)
    assert (await processes.run(double, 4))[0] == 8


PARENT = """
import asyncio, sys
sys.path.insert(0, {folder!r})
from persona.jobs.processes import Processes
import test_processes
if __name__ == "__main__":
    asyncio.run(Processes(1).run(test_processes.sleep_long, {pid!r}))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
async def test_a_child_does_not_outlive_a_parent_that_was_killed(tmp_path):
    script, pid = tmp_path / "parent.py", tmp_path / "pid"
    script.write_text(PARENT.format(folder=str(Path(__file__).parent), pid=str(pid)))
    parent = subprocess.Popen([sys.executable, str(script)])
    try:
        await wait_for(lambda: pid.exists() and pid.read_text(), 20)
    finally:
        parent.kill()
        parent.wait()
    child = int(pid.read_text())
    await wait_for(lambda: not alive(child))


def stumble(*, watcher):
    raise ValueError("Ana said: my salary is 1")


async def test_an_error_that_is_not_ours_says_where_it_came_from():
    processes = Processes(1)
    try:
        for work in (stumble, stubborn):
            with pytest.raises(Exception) as caught:
                await processes.run(work)
            assert re.fullmatch(r"at test_processes\.py:\d+", caught.value.__notes__[0])
    finally:
        await processes.aclose()


async def test_a_stop_that_is_sent_to_the_whole_group_leaves_the_work_to_its_parent(processes):
    _, pid = await processes.run(double, 1)
    os.kill(pid, signal.SIGTERM)
    assert await processes.run(double, 2) == (4, pid)


def test_a_parent_that_ends_without_closing_does_not_wait_for_its_children(tmp_path):
    code = f"""
import asyncio, sys, time
sys.path[:0] = {sys.path!r}
from persona.jobs.processes import Processes
from {__name__} import double

async def main():
    processes = Processes(1)
    print((await processes.run(double, 3))[0], flush=True)

if __name__ == "__main__":
    asyncio.run(main())
"""
    program = tmp_path / "program.py"
    program.write_text(code)
    done = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "6\n"), done.stderr


def test_a_script_that_uses_processes_is_not_run_again_in_them(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import asyncio, multiprocessing, operator\n"
        "from persona.jobs.processes import Processes\n"
        "from tests.sdk.jobs.test_processes import double\n"
        "print('begun')\n"
        "async def main():\n"
        "    processes = Processes(1)\n"
        "    print((await processes.run(double, 21))[0])\n"
        "    await processes.aclose()\n"
        "if __name__ == '__main__':\n"
        "    asyncio.run(main())\n"
        "    theirs = multiprocessing.get_context('spawn').Process(target=operator.add, args=(1, 1))\n"
        "    theirs.start()\n"
        "    theirs.join()\n",
        encoding="utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.split() == ["begun", "42", "begun"], "once by itself, once by its own child"
