/** What the login page says. */
export interface LoginPageState {
  /** Whether there is a password; the token is always taken. */
  readonly hasPassword: boolean;
  /** Why the last attempt did not succeed. */
  readonly problem?: string;
}

/** HTML of the login page. Its form is sent to the page's own address. */
export function loginPage({ hasPassword, problem }: LoginPageState): string {
  const alert = problem === undefined ? "" : `<p role="alert">${problem}</p>`;
  const label = hasPassword ? "Password or token" : "Token, as the server printed it in the terminal";
  return page(
    "log in",
    `<h1>Log in</h1>
${alert}
<form method="post">
  <label for="password">${label}</label>
  <input id="password" name="password" type="password" autocomplete="current-password" required autofocus>
  <button>Log in</button>
</form>`,
  );
}

/** HTML of the page that a log-out ends at. `loginUrl`: where one logs in again. */
export function logoutPage(loginUrl: string): string {
  return page("logged out", `<h1>Logged out</h1>\n<p><a href="${loginUrl}">Log in again</a></p>`);
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>cellship: ${title}</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 28rem; margin: 15vh auto; padding: 0 1rem; color: #222; }
  label { display: block; margin-bottom: .25rem; }
  input, button { font: inherit; padding: .4rem .6rem; }
  input { width: 100%; box-sizing: border-box; margin-bottom: .75rem; }
  [role=alert] { color: #b3261e; }
  @media (prefers-color-scheme: dark) { body { background: #111; color: #ddd; } [role=alert] { color: #f2b8b5; } }
</style>
${body}
</html>
`;
}
