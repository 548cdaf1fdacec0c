import type * as vscode from "vscode";
import type { Environment } from "./python/environment.js";
import type { Research } from "./research.js";
import type { Server } from "./server.js";
import type { Cards } from "./webviews/cards.js";
import type { Chats } from "./webviews/chats.js";

/** What commands work with. */
export interface App {
  context: vscode.ExtensionContext;
  server: Server;
  research: Research;
  environment: Environment;
  cards: Cards;
  chats: Chats;
  /** Address of the HTTP server, while it runs. */
  serving?: string | undefined;
}

/** Takes what the editor passes: a row of a view, a file, an object of a code lens, or nothing. */
export type Command = (app: App, argument?: unknown) => unknown;
