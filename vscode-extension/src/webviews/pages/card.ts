/** Runs inside the panel of a card or a report: sends clicks on evidence out, takes new content in. */

interface Api {
  postMessage(message: unknown): void;
  getState(): State | undefined;
  setState(state: State): void;
}

interface State {
  spec?: string;
  persona?: string;
  open?: string[];
  top?: number;
}

declare function acquireVsCodeApi(): Api;

const api = acquireVsCodeApi();
const content = document.getElementById("content") as HTMLElement;
const style = document.getElementById("content-style") as HTMLStyleElement;

const STOPS = "a[href], button, summary, [tabindex]";

const claims = (): HTMLDetailsElement[] => [...content.querySelectorAll<HTMLDetailsElement>("details[id]")];

function remember(): void {
  api.setState({
    ...api.getState(),
    open: claims()
      .filter(claim => claim.open)
      .map(claim => claim.id),
    top: window.scrollY,
  });
}

function restore(): void {
  const state = api.getState();
  for (const claim of claims()) claim.open = state?.open?.includes(claim.id) ?? false;
  window.scrollTo(0, state?.top ?? 0);
}

/** Leads back to where the keyboard is, in content that is much the same. */
function placeOfFocus(): () => void {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement) || active === content || !content.contains(active)) return () => {};
  const stops = (part: Element | null): HTMLElement[] => [...(part?.querySelectorAll<HTMLElement>(STOPS) ?? [])];
  const claim = active.closest("details[id]")?.id;
  const part = (): Element | null => (claim ? document.getElementById(claim) : content);
  const place = stops(part()).indexOf(active);
  return () => stops(part())[place]?.focus({ preventScroll: true });
}

content.addEventListener("click", event => {
  const target = event.target as Element;
  const link = target.closest<HTMLAnchorElement>("a[data-uri]");
  if (link) {
    event.preventDefault();
    api.postMessage({ kind: "open", link: { ...link.dataset } });
    return;
  }
  const button = target.closest<HTMLButtonElement>("button[data-action]");
  if (button) api.postMessage({ kind: "action", action: button.dataset["action"] });
});

content.addEventListener("toggle", remember, true);
window.addEventListener("scroll", () => requestAnimationFrame(remember), { passive: true });

window.addEventListener("message", ({ data }) => {
  if (data.kind === "content") {
    const goBack = placeOfFocus();
    style.textContent = data.css;
    content.innerHTML = data.html;
    restore();
    goBack();
  }
  if (data.subject) api.setState({ ...api.getState(), ...data.subject });
});

restore();
api.postMessage({ kind: "ready" });
