"""Every change is seen, as batches, and nothing that means nothing."""

import asyncio
import os
from contextlib import asynccontextmanager

import pytest

from persona.watching import Batch, FileWatch, Names, Target, target_of, targets_of, watch
from persona.watching.batches import Gathering
from persona.watching.targets import roots_of


class Seen:
    """Gathers batches in the background and waits for what is expected."""

    def __init__(self):
        self.batches: list[Batch] = []
        self.news = asyncio.Event()

    @property
    def changed(self):
        return {path for batch in self.batches for path in batch.changed}

    @property
    def removed(self):
        return {path for batch in self.batches for path in batch.removed}

    async def until(self, condition, seconds=30):
        async with asyncio.timeout(seconds):
            while not condition():
                self.news.clear()
                if condition():
                    return
                await self.news.wait()


@asynccontextmanager
async def watching(*given, **options):
    seen, ready = Seen(), asyncio.Event()

    async def run():
        async for batch in watch(*given, ready=ready, **options):
            seen.batches.append(batch)
            seen.news.set()

    task = asyncio.create_task(run())
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if task.done():
        task.result()
    try:
        yield seen
    finally:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_a_file_that_is_written_to_is_told(tmp_path):
    file = tmp_path / "a.md"
    file.write_text("one")
    async with watching(tmp_path) as seen:
        file.write_text("two")
        await seen.until(lambda: file in seen.changed)


async def test_a_file_that_an_editor_replaces_is_told_as_changed(tmp_path):
    file = tmp_path / "a.persona.yaml"
    file.write_text("one")
    async with watching(file) as seen:
        for number in range(3):
            before = len(seen.batches)
            aside = tmp_path / ".a.persona.yaml.swp"
            aside.write_text(f"text {number}")
            aside.replace(file)
            await seen.until(lambda before=before: file in {p for b in seen.batches[before:] for p in b.changed})
        file.rename(tmp_path / "a.persona.yaml~")
        file.write_text("as vim does")
        await seen.until(lambda: seen.batches and file in seen.batches[-1].changed)
        assert seen.changed == {file} and file not in seen.batches[-1].removed


async def test_files_in_fresh_nested_folders_are_all_seen(tmp_path):
    def make():
        files = []
        for number in range(300):
            folder = tmp_path / f"a{number % 7}" / f"b{number % 13}" / f"c{number}"
            folder.mkdir(parents=True)
            files.append(folder / "talk.md")
            files[-1].write_text("hello")
        return set(files)

    async with watching(tmp_path / "**" / "*.md") as seen:
        files = await asyncio.to_thread(make)
        await seen.until(lambda: files <= seen.changed)
    assert seen.changed == files


async def test_a_burst_of_thousands_comes_in_few_batches(tmp_path):
    (tmp_path / "talks").mkdir()

    def make():
        files = [tmp_path / "talks" / f"{number}.md" for number in range(5000)]
        for file in files:
            file.touch()
        return set(files)

    async with watching(tmp_path) as seen:
        files = await asyncio.to_thread(make)
        await seen.until(lambda: files <= seen.changed, seconds=60)
        assert len(seen.batches) < 250


async def test_files_and_folders_that_go_are_told(tmp_path):
    (tmp_path / "talks").mkdir()
    for name in ("a.md", "b.md"):
        (tmp_path / "talks" / name).write_text("hello")
    async with watching(tmp_path) as seen:
        (tmp_path / "talks" / "a.md").unlink()
        await seen.until(lambda: tmp_path / "talks" / "a.md" in seen.removed)
        (tmp_path / "talks" / "b.md").unlink()
        (tmp_path / "talks").rmdir()
        await seen.until(lambda: tmp_path / "talks" in seen.removed)


async def test_what_is_not_there_yet_is_seen_when_it_comes(tmp_path):
    file = tmp_path / "interviews" / "may" / "a.md"
    async with watching(tmp_path / "interviews" / "**" / "*.md") as seen:
        await asyncio.to_thread(file.parent.mkdir, parents=True)
        await asyncio.to_thread(file.write_text, "hello")
        await seen.until(lambda: file in seen.changed)
        other = file.with_name("b.md")
        other.write_text("again")
        await seen.until(lambda: other in seen.changed)


async def test_what_is_watched_can_be_changed_on_the_way(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    async with FileWatch([tmp_path / "a"]) as watched:
        await watched.aim([tmp_path / "a", tmp_path / "b"])
        (tmp_path / "b" / "x.md").write_text("hello")
        async with asyncio.timeout(30):
            async for batch in watched:
                if tmp_path / "b" / "x.md" in batch.changed:
                    break


async def test_looking_again_and_again_works_where_the_system_does_not_tell(tmp_path):
    file = tmp_path / "a.md"
    file.write_text("one")
    os.utime(file, (1, 1))  # polling looks at the time of writing, in whole seconds
    async with watching(tmp_path, polling=True) as seen:
        file.write_text("another text")
        await seen.until(lambda: file in seen.changed)


async def test_changes_that_mean_nothing_are_not_told(tmp_path):
    (tmp_path / "node_modules").mkdir()
    async with watching(tmp_path / "*.md") as seen:
        for name in ("b.txt", ".hidden.md", "a.md~", "x.tmp", "node_modules/y.md"):
            (tmp_path / name).write_text("x")
        (tmp_path / "a.md").write_text("x")
        await seen.until(lambda: tmp_path / "a.md" in seen.changed)
    assert seen.changed == {tmp_path / "a.md"}


@pytest.mark.parametrize(
    ("given", "path", "wanted"),
    [
        ("talks", "talks/a.md", True),
        ("talks", "talks/deep/er/a.md", True),
        ("talks", "other/a.md", False),
        ("talks/*.md", "talks/a.md", True),
        ("talks/*.md", "talks/deep/a.md", False),
        ("talks/**/*.md", "talks/deep/er/a.md", True),
        ("talks/**/*.md", "talks/a.md", True),
        ("talks/*", "talks/deep/a.md", True),
        ("talks", "talks/.git/a.md", False),
        ("talks", "talks/node_modules/a.md", False),
        ("talks", "talks/4913", False),
        ("survey.csv", "survey.csv", True),
        ("survey.csv", "survey.csv.bak", False),
    ],
)
def test_what_a_pattern_means(tmp_path, given, path, wanted):
    (tmp_path / "talks").mkdir()
    (tmp_path / "survey.csv").write_text("a")
    assert target_of(tmp_path / given).wants(tmp_path / path) is wanted


def test_only_the_folders_that_are_needed_are_watched(tmp_path):
    (tmp_path / "talks" / "deep").mkdir(parents=True)
    (tmp_path / "survey.csv").write_text("a")
    targets = [target_of(tmp_path / given) for given in ("survey.csv", "talks/**/*.md", "talks/deep", "new/**/*.md")]
    roots = roots_of(targets)
    assert roots.deep == (tmp_path / "talks",) and roots.flat == (tmp_path,)
    assert not Target(tmp_path, ("*.md",)).recursive


def test_of_several_changes_of_one_path_the_last_one_counts(tmp_path):
    gathering = Gathering()
    there, gone = tmp_path / "a.md", tmp_path / "b.md"
    there.write_text("x")
    gathering.add(gone)
    gathering.remove(gone)
    gathering.remove(there)
    batch = gathering.taken()
    assert batch.changed == {there} and batch.removed == {gone} and len(batch) == 2
    assert not gathering.taken()


def test_the_files_of_a_folder_are_one_target_however_many(tmp_path):
    (tmp_path / "talks").mkdir()
    (tmp_path / "talks" / "1.md").write_text("a")
    many = [f"talks/{number}.md" for number in range(3000)]
    found = targets_of(tmp_path, [*many, "talks", "./notes.txt", "new/*.md"])
    assert set(found) == {
        Target(tmp_path / "talks"),
        Target(tmp_path / "new", ("*.md",)),
        Names(tmp_path / "talks", frozenset(one.removeprefix("talks/") for one in many)),
        Names(tmp_path, frozenset(["notes.txt"])),
    }


def test_files_by_their_names_are_wanted_as_each_of_them_would_be(tmp_path):
    (tmp_path / "talks").mkdir()
    (names,) = targets_of(tmp_path, ["talks/1.md", "talks/2.md", "talks/.draft.md"])
    one = target_of(tmp_path / "talks" / "1.md")
    for path in ("talks/1.md", "talks/3.md", "1.md", "talks", "talks/.draft.md", "talks/deep/1.md"):
        assert names.wants(tmp_path / path) is one.wants(tmp_path / path)
    assert names.wants(tmp_path / "talks" / "2.md")
    for folder in (tmp_path, tmp_path / "talks", tmp_path / "talks" / "deep", tmp_path / "other"):
        assert names.enters(folder) is one.enters(folder)
    assert names.recursive is one.recursive and roots_of([names]) == roots_of([one])


async def test_files_by_their_names_are_seen_changing(tmp_path):
    (tmp_path / "talks").mkdir()
    async with watching(*targets_of(tmp_path, ["talks/1.md", "talks/2.md"])) as seen:
        for name in ("3.md", "1.md"):
            (tmp_path / "talks" / name).write_text("hello")
        await seen.until(lambda: tmp_path / "talks" / "1.md" in seen.changed)
        assert tmp_path / "talks" / "3.md" not in seen.changed
