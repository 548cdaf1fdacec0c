"""What a segment might be said to say: candidates for claims, found in three ways, and the best of them that differ.

`by_cluster` starts from terms that several people share, `by_line` from a good line that others say much of,
`by_subject` from a thing that many name in other words; `choosing` keeps the best and drops what says the same.
Imports the rest of the claims room, but not `find` and `evidence`, which use this.
"""
