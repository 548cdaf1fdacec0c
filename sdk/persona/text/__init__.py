"""Words, sentences and other pure functions on strings. Stands beside errors, below every room."""
