/**
 * HTML of the login page. Its form is sent to the page's own address.
 *
 * @param hasFailed - Whether the last attempt gave a wrong token.
 */
export function loginPage(hasFailed: boolean): string {
  const alert = hasFailed ? '<p role="alert">This is not the server\'s token.</p>' : "";
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>cellship: log in</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 28rem; margin: 15vh auto; padding: 0 1rem; color: #222; }
  label { display: block; margin-bottom: .25rem; }
  input, button { font: inherit; padding: .4rem .6rem; }
  input { width: 100%; box-sizing: border-box; margin-bottom: .75rem; }
  [role=alert] { color: #b3261e; }
  @media (prefers-color-scheme: dark) { body { background: #111; color: #ddd; } [role=alert] { color: #f2b8b5; } }
</style>
<h1>Log in</h1>
${alert}
<form method="post">
  <label for="token">Token, as the server printed it in the terminal</label>
  <input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
  <button>Log in</button>
</form>
</html>
`;
}
