"""The language server: what editors see of Persona. Translates between the Language Server Protocol and the SDK.

    framing      messages out of bytes and into them
    protocol     pygls' protocol with its traps mended
    connection   one editor: read ahead, drop what was cancelled, answer in order
    server       `PersonaServer`, one per connection: what features register with
    documents    open buffers: text, lines, edits
    disk         what is on disk, read once per change and shared by all connections
    workspace    one editor's view: its folders and buffers over the disk
    engine       what all connections share: the disk, the builds, the watching
    features/    one small package per feature, each with `register(server)`

May import the SDK, pygls and lsprotocol; the command line and REST know nothing of it.
"""
