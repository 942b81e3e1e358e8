/** What the browser shows when it comes back. Nothing of the address is repeated in it. */
export function loopbackPage(heading: string, text: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Millrace</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 28rem; margin: 20vh auto 0; padding: 0 1.5rem; }
  h1 { font-size: 1.25rem; }
</style>
<h1>${heading}</h1>
<p>${text}</p>
</html>
`;
}
