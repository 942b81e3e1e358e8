import type { WebContents } from 'electron';
import type { EventName, EventPayload } from '../../shared/ipc.ts';
import type { Page } from '../services/conversations.ts';
import { tell } from './ipc.ts';

export interface Pages {
  add(contents: WebContents): void;
  pageOf(contents: WebContents): Page;
  tellAll<N extends EventName>(name: N, payload: EventPayload<N>): void;
  tellOthers<N extends EventName>(than: WebContents, name: N, payload: EventPayload<N>): void;
}

/**
 * The open pages. `onGone` is called when one closes, crashes or loads anew: what it had open is of
 * no use to the page that follows.
 */
export function createPages(onGone: (pageId: number) => void): Pages {
  const open = new Set<WebContents>();
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
    tellAll(name, payload) {
      for (const contents of open) tell(contents, name, payload);
    },
    tellOthers(than, name, payload) {
      for (const contents of open) if (contents !== than) tell(contents, name, payload);
    },
  };
}
