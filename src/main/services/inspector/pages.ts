import type { Histogram } from './histogram.ts';

/** More batches than are ever under way to a page; one that is frozen costs no more than these. */
const MAX_UNDER_WAY = 32;

export interface PageTimes {
  sent(pageId: number, batch: number, now: number): void;
  /** Everything up to this batch. `paintMs`: what the page waited for its frame. */
  acknowledged(pageId: number, batch: number, paintMs: number | undefined, now: number): void;
  left(pageId: number): void;
}

/** When batches went to the pages, until they are acknowledged. */
export function createPageTimes(ipc: Histogram, paint: Histogram): PageTimes {
  const underWay = new Map<number, { readonly batch: number; readonly at: number }[]>();
  return {
    sent(pageId, batch, now) {
      const known = underWay.get(pageId);
      // Numbers begin anew with each opening of the chat.
      if (known === undefined || batch === 1) underWay.set(pageId, [{ batch, at: now }]);
      else if (known.length < MAX_UNDER_WAY) known.push({ batch, at: now });
    },
    acknowledged(pageId, batch, paintMs, now) {
      const known = underWay.get(pageId);
      const oldest = known?.[0];
      if (known === undefined || oldest === undefined || oldest.batch > batch) return;
      const answered = known.findLastIndex((each) => each.batch <= batch);
      known.splice(0, answered + 1);
      if (paintMs === undefined) return;
      paint.add(paintMs);
      // The page's frame began with the oldest of them.
      ipc.add(Math.max(0, now - oldest.at - paintMs));
    },
    left: (pageId) => void underWay.delete(pageId),
  };
}
