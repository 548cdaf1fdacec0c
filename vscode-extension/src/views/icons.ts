import * as vscode from "vscode";
import type { Claim, Persona, SpecState } from "../protocol.js";
import { barsOf, coloursOf } from "../words.js";

export interface Themed {
  light: vscode.Uri;
  dark: vscode.Uri;
}

/** The persona's own mark, small. */
export function portraitIcon(persona: Persona): vscode.Uri | vscode.ThemeIcon {
  return persona.portrait.startsWith("<svg") ? picture(persona.portrait) : new vscode.ThemeIcon("account");
}

/** Three rising bars, as many filled as the claim is strong, as on the card. */
export function strengthIcon(claim: Claim, persona: Persona): Themed {
  const bars = (accent: string, track: string): string =>
    [0, 1, 2]
      .map(place => {
        const fill = place < barsOf(claim) ? accent : track;
        return `<rect x="${2 + place * 4.4}" y="${10 - place * 3.5}" width="3.2" height="${3 + place * 3.5}" rx="1" fill="${fill}"/>`;
      })
      .join("");
  const svg = (accent: string, track: string): vscode.Uri =>
    picture(
      `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">${bars(accent, track)}</svg>`,
    );
  return {
    light: svg(coloursOf(persona).light, "#d8d6d0"),
    dark: svg(coloursOf(persona).dark, "#44474f"),
  };
}

export function specIcon(state: SpecState): vscode.ThemeIcon {
  switch (state) {
    case "clean":
      return new vscode.ThemeIcon("pass", new vscode.ThemeColor("testing.iconPassed"));
    case "stale":
      return new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground"));
    case "building":
      return new vscode.ThemeIcon("sync~spin");
    case "unbuilt":
      return new vscode.ThemeIcon("circle-large-outline");
    case "broken":
      return new vscode.ThemeIcon("error", new vscode.ThemeColor("list.errorForeground"));
  }
}

const picture = (svg: string): vscode.Uri =>
  vscode.Uri.parse(`data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`);
