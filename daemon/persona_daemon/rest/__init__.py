"""The REST door: HTTP requests become calls of `persona.experiments`, and what they give becomes answers.

`app.build_app` makes the application, `server.serve` runs it in a loop that others may share; `resources/` has one
module per resource. Imports the sdk; knows neither the command line nor the language server.
"""
