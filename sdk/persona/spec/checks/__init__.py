"""What `persona check` looks at, one module per question: outputs, evidence, privacy. Each gives problems and changes
nothing. Imports the rest of `spec` and what lies below it; `checking` puts them together."""
