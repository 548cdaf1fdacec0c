import * as vscode from "vscode";

const SOON = 700; // milliseconds; what is over sooner needs no words

/** Does what the server may take long for, and then shows that it does, with a way to cancel it. */
export async function waiting<Result>(
  title: string,
  work: (token: vscode.CancellationToken) => Promise<Result>,
): Promise<Result> {
  const cancelling = new vscode.CancellationTokenSource();
  const result = work(cancelling.token);
  const over = result.then(
    () => {},
    () => {},
  );
  const late = new Promise<"late">(resolve => setTimeout(() => resolve("late"), SOON));
  if ((await Promise.race([over, late])) === "late") {
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      (_progress, cancelled) => {
        cancelled.onCancellationRequested(() => cancelling.cancel());
        return over;
      },
    );
  }
  cancelling.dispose();
  return result;
}
