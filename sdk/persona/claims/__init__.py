"""What a segment says: each claim with its evidence and support. Imports segments, corpus and text."""
