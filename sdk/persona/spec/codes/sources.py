"""P20x: the research files."""

from persona.spec.problems import Kind

KINDS = (
    Kind(
        "P201", "A pattern that matches no file", "error",
        "No research file in the workspace has a name of this pattern.",
        "Correct the pattern; it counts from the folder of the spec.",
        "version: 1\nsources:\n  - interveiws/*.md\n", "version: 1\nsources:\n  - interviews/*.md\n",
    ),
    Kind(
        "P202", "A source that is not there", "error",
        "There is no file or folder of this name.",
        "Correct the name; it counts from the folder of the spec.",
        "version: 1\nsources:\n  - interviews/mya.md\n", "version: 1\nsources:\n  - interviews/may.md\n",
    ),
    Kind(
        "P203", "A source that cannot be read", "error",
        "The file is empty, not text, damaged, of a kind that Persona does not read, or may not be opened.",
        "Repair it, convert it, or leave it out.",
    ),
    Kind(
        "P204", "A column that the table does not have", "error",
        "The columns that a spec names are those of the table's first row, spelt the same.",
        "Correct the name, or leave the key out to have the columns inferred.",
    ),
    Kind(
        "P205", "A file that is passed over", "information",
        "A file in a folder of sources is not read: its kind is not known, or it describes the data.",
        "Name the file in `sources` to have it read.",
    ),
)  # fmt: skip
