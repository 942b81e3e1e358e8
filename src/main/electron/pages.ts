import type { WebContents } from 'electron';
import type { AccountView } from '../../shared/accounts.ts';
import type { EventName, EventPayload } from '../../shared/ipc.ts';
import type { Page } from '../services/conversations.ts';
import { accountOfUrl } from './app-url.ts';
import { tell } from './ipc.ts';

export interface Pages {
  add(contents: WebContents): void;
  pageOf(contents: WebContents): Page;
  /** Those that show this account. */
  showing(accountId: string): readonly WebContents[];
  /** To those that show this account: others have nothing to do with it. */
  tellAccount<N extends EventName>(accountId: string, name: N, payload: EventPayload<N>): void;
  /** Each in its place among them. */
  tellAccounts(items: readonly AccountView[]): void;
  tellAll<N extends EventName>(name: N, payload: EventPayload<N>): void;
  /** To the others that show the same account. */
  tellOthers<N extends EventName>(than: WebContents, name: N, payload: EventPayload<N>): void;
}

/**
 * The open pages. `onGone` is called when one closes, crashes or loads anew: what it had open is of
 * no use to the page that follows.
 */
export function createPages(onGone: (pageId: number) => void): Pages {
  const open = new Set<WebContents>();

  function showing(accountId: string): readonly WebContents[] {
    return [...open].filter((contents) => accountShownBy(contents) === accountId);
  }

  return {
    add(contents) {
      // Kept apart: a destroyed WebContents has no id any more.
      const pageId = contents.id;
      open.add(contents);
      contents.on('did-start-navigation', (details) => {
        if (details.isMainFrame && !details.isSameDocument) onGone(pageId);
      });
      contents.on('render-process-gone', () => onGone(pageId));
      contents.once('destroyed', () => {
        open.delete(contents);
        onGone(pageId);
      });
    },
    pageOf: (contents) => ({
      pageId: contents.id,
      batch: (batch) => tell(contents, 'stream.batch', batch),
      status: (sessionId, status) => tell(contents, 'connection.changed', { sessionId, status }),
    }),
    showing,
    tellAccount(accountId, name, payload) {
      for (const contents of showing(accountId)) tell(contents, name, payload);
    },
    tellAccounts(items) {
      for (const contents of open) {
        const current = accountShownBy(contents);
        if (current !== undefined)
          tell(contents, 'accounts.changed', { current, items: [...items] });
      }
    },
    tellAll(name, payload) {
      for (const contents of open) tell(contents, name, payload);
    },
    tellOthers(than, name, payload) {
      for (const contents of showing(accountShownBy(than) ?? '')) {
        if (contents !== than) tell(contents, name, payload);
      }
    },
  };
}

/** What its loaded page shows; one that is being loaded asks for what it missed. */
function accountShownBy(contents: WebContents): string | undefined {
  const url = contents.isDestroyed() ? '' : contents.getURL();
  return url === '' ? undefined : accountOfUrl(url);
}
