import type { Page } from '@playwright/test';

/**
 * Ways in which code in a page reaches a server, and what the page's policy says to each: the directive
 * that refuses it, or the type that it demands of a script's address.
 */
export const networkAttacks = {
  fetch: 'connect-src',
  xhr: 'connect-src',
  beacon: 'connect-src',
  'event-source': 'connect-src',
  image: 'img-src',
  'svg-image': 'img-src',
  'css-image': 'img-src',
  stylesheet: 'style-src-elem',
  font: 'font-src',
  video: 'media-src',
  track: 'media-src',
  'script.js': 'TrustedScriptURL',
  'module.js': 'TrustedScriptURL',
  'import.js': 'script-src-elem',
  'worker.js': 'TrustedScriptURL',
  iframe: 'frame-src',
  object: 'TrustedScriptURL',
  embed: 'TrustedScriptURL',
  prefetch: 'default-src',
  // Last: where it works it leaves the page.
  form: 'form-action',
} as const;
export type NetworkAttack = keyof typeof networkAttacks;

/** The same where the page has made every text a trusted one: what differs. */
export const whenTrusted: Partial<Record<NetworkAttack, string>> = {
  'script.js': 'script-src-elem',
  'module.js': 'script-src-elem',
  'worker.js': 'SecurityError',
  object: 'object-src',
  embed: 'object-src',
};

/**
 * Starts one attack at `url` from within the page. It resolves with the policy's verdict as soon as
 * there is one: a directive, or the error that was thrown. Without a policy it never does, and the
 * canary is what tells.
 */
export function attack(page: Page, name: NetworkAttack, url: string): Promise<string> {
  return page.evaluate(
    ([kind, target]) =>
      new Promise<string>((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => {
          // Of a frame's address it tells the origin alone; a form's has got its empty query.
          const own = [target, `${target}?`, new URL(target).origin].includes(event.blockedURI);
          if (own) resolve(event.effectiveDirective);
        });
        const add = (tag: string, attributes: Record<string, string>): HTMLElement => {
          const element = document.createElement(tag);
          for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
          document.body.append(element);
          return element;
        };
        const run: Record<string, () => void> = {
          fetch: () => void fetch(target, { mode: 'no-cors' }).catch(() => undefined),
          xhr: () => {
            const request = new XMLHttpRequest();
            request.open('GET', target);
            request.send();
          },
          beacon: () => navigator.sendBeacon(target, 'x'),
          'event-source': () => new EventSource(target),
          image: () => add('img', { src: target }),
          'css-image': () => {
            add('div', {}).style.backgroundImage = `url("${target}")`;
          },
          stylesheet: () => add('link', { rel: 'stylesheet', href: target }),
          font: () => {
            const face = new FontFace('canary', `url("${target}")`);
            void face.load().catch(() => undefined);
          },
          video: () => (add('video', { src: target }) as HTMLVideoElement).load(),
          track: () => {
            const video = add('video', {});
            const track = document.createElement('track');
            Object.assign(track, { kind: 'captions', src: target, default: true });
            video.append(track);
            track.track.mode = 'showing';
          },
          'script.js': () => add('script', { src: target }),
          'module.js': () => add('script', { src: target, type: 'module' }),
          'import.js': () => void import(target).catch(() => undefined),
          'worker.js': () => new Worker(target),
          iframe: () => add('iframe', { src: target }),
          object: () => add('object', { data: target }),
          embed: () => add('embed', { src: target }),
          form: () => (add('form', { action: target }) as HTMLFormElement).submit(),
          'svg-image': () => {
            const name = 'http://www.w3.org/2000/svg';
            const svg = document.createElementNS(name, 'svg');
            const image = document.createElementNS(name, 'image');
            image.setAttribute('href', target);
            svg.append(image);
            document.body.append(svg);
          },
          prefetch: () => add('link', { rel: 'prefetch', href: target }),
        };
        // From a task of the page's own: what the debugger starts is let off parts of the policy.
        setTimeout(() => {
          try {
            run[kind]?.();
          } catch (error) {
            resolve(String(error));
          }
        });
      }),
    [name, url] as const,
  );
}
