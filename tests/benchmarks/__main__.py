"""`make bench`: every benchmark here, or those named: `python -m tests.benchmarks [engine segments audit ...]`.

Each prints ratios against a reference that it runs in the same run and names. Timings on a busy machine are noisy:
trust the ratios.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path


def main() -> int:
    folder = Path(__file__).parent
    there = {path.stem.removeprefix("bench_"): path for path in sorted(folder.glob("bench_*.py"))}
    flags = [word for word in sys.argv[1:] if word.startswith("--")]
    wanted = [word for word in sys.argv[1:] if word not in flags] or list(there)
    unknown = [name for name in wanted if name not in there]
    if unknown:
        print(f"There is no benchmark {unknown[0]}; there are: {', '.join(there)}", file=sys.stderr)
        return 2
    for name in wanted:
        print(f"\n== {name} ==", flush=True)
        sys.argv = [str(there[name]), *flags]
        try:
            runpy.run_path(str(there[name]), run_name="__main__")
        except SystemExit as done:
            if done.code:
                return int(done.code) if isinstance(done.code, int) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
