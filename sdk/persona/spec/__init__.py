"""Specs: the model, the position-keeping parser, problems, build, check, diff."""
