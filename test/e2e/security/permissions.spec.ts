import type { Page } from '@playwright/test';
import { expect, test } from '../../helpers/fixtures.ts';
import { ChatWindow } from '../pages/chat-window.ts';
import { openUnsealed } from './unsealed.ts';

/** Asks for one thing as a page does; resolves with `granted`, or with the error's name. */
function ask(page: Page, what: string): Promise<string> {
  return page.evaluate(async (wanted) => {
    const requests: Record<string, () => Promise<unknown>> = {
      geolocation: () =>
        new Promise((resolve, reject) => {
          navigator.geolocation.getCurrentPosition(resolve, (error) => {
            reject(new DOMException(error.message, error.code === 1 ? 'NotAllowedError' : 'Other'));
          });
        }),
      camera: () => navigator.mediaDevices.getUserMedia({ video: true }),
      microphone: () => navigator.mediaDevices.getUserMedia({ audio: true }),
      screen: () => navigator.mediaDevices.getDisplayMedia({ video: true }),
      'clipboard-read': () => navigator.clipboard.readText(),
      midi: () => navigator.requestMIDIAccess({ sysex: true }),
      notifications: async () => {
        const answer = await Notification.requestPermission();
        if (answer !== 'granted') throw new DOMException(answer, 'NotAllowedError');
      },
      'local-fonts': async () => {
        const own = window as unknown as { queryLocalFonts(): Promise<readonly unknown[]> };
        const fonts = await own.queryLocalFonts();
        // Chromium shows a page that may not see them an empty list.
        if (fonts.length === 0) throw new DOMException('no fonts', 'NotAllowedError');
      },
    };
    try {
      const request = requests[wanted];
      if (request === undefined) return 'no such request';
      await request();
      return 'granted';
    } catch (error) {
      return error instanceof Error ? error.name : String(error);
    }
  }, what);
}

const refused = [
  'geolocation',
  'camera',
  'microphone',
  'screen',
  'clipboard-read',
  'midi',
  'notifications',
  'local-fonts',
] as const;

/** Of these, what any page gets that no one holds, on a machine with nothing but a display. */
const grantedElsewhere = ['camera', 'microphone', 'clipboard-read', 'notifications'];

test('the page gets no permission but to write to the clipboard', async ({ launchApp, canary }) => {
  // A camera and a microphone are there: a refusal is not for the lack of one.
  const { app, page } = await launchApp({ args: ['--use-fake-device-for-media-stream'] });
  await expect(new ChatWindow(page).composer).toBeVisible();
  for (const what of refused) {
    expect(await ask(page, what), what).toMatch(/^(?:NotAllowed|NotSupported)Error$/u);
  }
  // What is allowed works: the refusals are not those of a page without focus.
  await page.evaluate(() => navigator.clipboard.writeText('Millrace was here'));
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe('Millrace was here');

  const unsealed = await openUnsealed(app, `${canary.url}/page`);
  await unsealed.bringToFront();
  for (const what of grantedElsewhere) {
    expect(await ask(unsealed, what), `${what}, unsealed`).toBe('granted');
  }
});
