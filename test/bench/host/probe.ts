import { ipcRenderer } from 'electron';
import { PROBE_ANSWER, PROBE_ASK, PROBE_MARK, type Mark } from './messages.ts';
import { armPixelProbe } from './pixel-probe.ts';
import { findComposer, isUsable } from './usable.ts';

/**
 * The page's side of the host: a preload script of the session's, in a world of its own. It reads the
 * page and changes nothing of it but one element of one pixel while the pixel probe is armed.
 */

const now = (): number => performance.timeOrigin + performance.now();

watchStart();

let pixels: ReturnType<typeof armPixelProbe> | undefined;

const answers: Readonly<Record<string, ((...args: never[]) => unknown) | undefined>> = {
  clock: now,
  arm(): void {
    pixels?.stop();
    pixels = armPixelProbe();
  },
  take: () => pixels?.taken(),
  click: (selector: string) => {
    const found = document.querySelector<HTMLElement>(selector);
    found?.click();
    return found !== null;
  },
  waitFor: (selector: string) => until(() => document.querySelector(selector) !== null, 30_000),
  /** Until this token is painted. */
  waitForToken: (token: number, withinMs: number) =>
    until(() => (pixels?.painted() ?? 0) > token, withinMs),
  focusComposer: () => findComposer()?.focus(),
  composerText: () => {
    const composer = findComposer();
    return composer instanceof HTMLTextAreaElement ? composer.value : composer?.textContent;
  },
  /** Of all that fits, one after the other. */
  text: (selector: string) => Array.from(document.querySelectorAll(selector), textOf).join('\n'),
  /** Resolves once so many frames were drawn. */
  frames: async (count: number) => {
    for (let left = count; left > 0; left -= 1) await nextFrame();
  },
};

ipcRenderer.on(PROBE_ASK, (_event, id: number, name: string, args: never[]) => {
  void answer(name, args).then(
    (value) => ipcRenderer.send(PROBE_ANSWER, id, null, value),
    (error: unknown) => ipcRenderer.send(PROBE_ANSWER, id, String(error), undefined),
  );
});

function answer(name: string, args: never[]): Promise<unknown> {
  const known = answers[name];
  if (known === undefined) return Promise.reject(new Error(`The probe knows no "${name}".`));
  return Promise.resolve().then(() => known(...args));
}

/**
 * A page counts as drawn, and its composer as usable, in the frame after the one that found it in the
 * DOM: by then it has been painted. Looks only in frames that something has changed for: a page at rest
 * must not be kept busy.
 */
function watchStart(): void {
  const mark = (name: Mark): void => {
    requestAnimationFrame(() => ipcRenderer.send(PROBE_MARK, name, now()));
  };
  let drawn = false;
  let looking = false;
  const look = (): void => {
    looking = false;
    if (!drawn && document.querySelector('body') !== null) {
      drawn = true;
      mark('frame');
    }
    if (!isUsable(findComposer())) return;
    changes.disconnect();
    mark('usable');
  };
  const changes = new MutationObserver(() => {
    if (looking) return;
    looking = true;
    requestAnimationFrame(look);
  });
  changes.observe(document, { subtree: true, childList: true, attributes: true });
}

/** Its text nodes with space between them: what ends one block does not run into the next. */
function textOf(element: Element): string {
  const nodes = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const texts: string[] = [];
  while (nodes.nextNode() !== null) texts.push(nodes.currentNode.textContent ?? '');
  return texts.join(' ');
}

/** Looks once a frame. */
async function until(condition: () => boolean, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('What was waited for did not come.');
    await nextFrame();
  }
}

function nextFrame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => resolve()));
}
