import type { Page } from '@playwright/test';
import { expect, test } from '../../helpers/fixtures.ts';
import { ChatWindow } from '../pages/chat-window.ts';
import { trustEverything } from './trusted-types.ts';
import { openUnsealed } from './unsealed.ts';

/** Ways in which text becomes code. Each sets `pwned` to its own name where it works. */
const ways = [
  'eval',
  'function',
  'timeout-string',
  'inline-script',
  'inline-module',
  'inline-handler',
  'inner-html',
  'javascript-url',
  'data-script',
  'blob-script',
  'blob-worker',
  'srcdoc',
] as const;

/**
 * Tries one way from a task of the page's own, for what the debugger starts is let off the policy.
 * Resolves with what held it: the policy's directive or the error that was thrown; or with `ran`.
 */
function tryToRun(page: Page, way: (typeof ways)[number]): Promise<string> {
  return page.evaluate(
    (kind) =>
      new Promise<string>((resolve) => {
        const code = `window.dispatchEvent(new CustomEvent('pwned-${kind}'))`;
        const own = window as unknown as { ran?: string[] };
        own.ran ??= [];
        window.addEventListener(`pwned-${kind}`, () => {
          own.ran?.push(kind);
          resolve('ran');
        });
        document.addEventListener('securitypolicyviolation', (event) => {
          resolve(event.effectiveDirective);
        });
        const add = (tag: string, attributes: Record<string, string>): HTMLElement => {
          const element = document.createElement(tag);
          for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
          document.body.append(element);
          return element;
        };
        const script = (type: string): void => {
          const element = document.createElement('script');
          element.type = type;
          element.textContent = code;
          document.body.append(element);
        };
        const blob = (text: string): string =>
          URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
        const run: Record<string, () => void> = {
          eval: () => void (0, eval)(code),
          function: () => void Reflect.apply(Reflect.construct(Function, [code]), undefined, []),
          'timeout-string': () => setTimeout(code as unknown as () => void),
          'inline-script': () => {
            script('text/javascript');
          },
          'inline-module': () => {
            script('module');
          },
          'inline-handler': () => add('button', { onclick: code }).click(),
          'inner-html': () => {
            document.body.insertAdjacentHTML('beforeend', `<img src="data:,x" onerror="${code}">`);
          },
          'javascript-url': () => location.assign(`javascript:${code}`),
          'data-script': () => add('script', { src: `data:text/javascript,${code}` }),
          'blob-script': () => add('script', { src: blob(code) }),
          'blob-worker': () => {
            new Worker(blob('postMessage(1)')).onmessage = () => {
              resolve('ran');
            };
          },
          srcdoc: () => {
            const frame = add('iframe', { srcdoc: `<script>parent.${code}</script>` });
            // Its violation is told inside of it. Its script would have run before it has loaded.
            frame.addEventListener('load', () => {
              resolve('script-src, which the frame has from its page');
            });
          },
        };
        setTimeout(() => {
          try {
            run[kind]?.();
          } catch (error) {
            resolve(String(error));
          }
        });
      }),
    way,
  );
}

test('no text becomes code', async ({ launchApp, canary }) => {
  const { app, page } = await launchApp();
  await expect(new ChatWindow(page).composer).toBeVisible();
  for (const way of ways) {
    await test.step(`${way} is refused`, async () => {
      expect(await tryToRun(page, way)).toMatch(/script-src|Trusted|EvalError|trusted-types/u);
    });
  }
  await trustEverything(page);
  for (const way of ways) {
    await test.step(`${way} is refused, trusted or not`, async () => {
      expect(await tryToRun(page, way)).toMatch(
        /^(?:script|worker|frame)-src|EvalError|denied by .* Content Security/u,
      );
    });
  }
  const unsealed = await openUnsealed(app, `${canary.url}/page`);
  for (const way of ways) {
    await test.step(`${way} works unsealed`, async () => {
      expect(await tryToRun(unsealed, way)).toBe('ran');
    });
  }
  // Not even later than the refusal.
  expect(await page.evaluate(() => (window as unknown as { ran: string[] }).ran)).toEqual([]);
});

test('the page has no Node, no Electron, and a frozen bridge of two functions', async ({
  launchApp,
}) => {
  const { page } = await launchApp();
  const found = await page.evaluate(() => {
    const names = ['require', 'process', 'module', 'exports', 'global', 'Buffer', 'electron'];
    const bridge = (window as unknown as { millrace: object }).millrace;
    return {
      node: names.filter((name) => name in window),
      bridge: Object.entries(bridge).map(([name, value]) => `${name}: ${typeof value}`),
      frozen: Object.isFrozen(bridge),
      replaceable: Reflect.set(window, 'millrace', {}),
    };
  });
  expect(found).toEqual({
    node: [],
    bridge: ['call: function', 'on: function'],
    frozen: true,
    replaceable: false,
  });
});
