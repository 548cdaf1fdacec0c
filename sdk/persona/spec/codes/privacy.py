"""P40x: nobody may be recognised in what is built."""

from persona.spec.problems import Kind

KINDS = (
    Kind(
        "P401", "Too few people behind a figure", "error",
        "An attribute is shown that fewer than k participants of the segment hold, so that one of them could be "
        "recognised by it.",
        "Build again with the k of the spec.",
        language="json",
    ),
    Kind(
        "P402", "Personal data in an output", "error",
        "A name, an e-mail address or a telephone number of a participant stands in a file that will be shared.",
        "Delete it from the page, or build again with it in `redact`.",
        language="markdown",
    ),
)  # fmt: skip
