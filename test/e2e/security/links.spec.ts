import { expect, test } from '../../helpers/app.ts';
import { tryCall } from '../../helpers/bridge.ts';
import { openedLinks, watchOpenedLinks } from '../../helpers/opened-links.ts';
import { ChatWindow } from '../pages/chat-window.ts';

const refused = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' javascript:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:msgbox(1)',
  'file:///etc/passwd',
  'file://server/share',
  'smb://server/share',
  'ftp://example.com/',
  'app://millrace/index.html',
  'preview://x/',
  'ms-msdt:/id',
  'vscode://file/etc/passwd',
  'tel:+491234',
  'blob:https://example.com/1',
  'about:blank',
  'chrome://settings',
  'https://user@example.com/',
  'https://bank.example:pw@evil.example/',
  'example.com',
  '//example.com',
  '/etc/passwd',
  '',
];

test('only web and mail links leave for the system', async ({ launchApp }) => {
  const { app, page } = await launchApp();
  await expect(new ChatWindow(page).composer).toBeVisible();
  await watchOpenedLinks(app);
  for (const url of refused) {
    const answer = await tryCall(page, 'app.openLink', { url });
    expect(answer, url).toMatchObject({ ok: false, error: { code: 'invalid_request' } });
  }
  expect(await openedLinks(app)).toEqual([]);

  for (const url of ['https://example.com/a?b#c', 'http://example.com/', 'mailto:a@example.com']) {
    expect(await tryCall(page, 'app.openLink', { url })).toEqual({ ok: true });
  }
  expect(await openedLinks(app)).toEqual([
    'https://example.com/a?b#c',
    'http://example.com/',
    'mailto:a@example.com',
  ]);
});
