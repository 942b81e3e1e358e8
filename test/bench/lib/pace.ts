/** Calls `send` with how many are due, as often as the timer lets it: each millisecond or so. */
export function pace(perSecond: number, forMs: number, send: (due: number) => void): Promise<void> {
  return new Promise((resolve) => {
    const begun = performance.now();
    const all = Math.round((perSecond * forMs) / 1000);
    let sent = 0;
    const tick = (): void => {
      const elapsed = performance.now() - begun;
      const due = Math.min(all, Math.floor((elapsed * perSecond) / 1000)) - sent;
      sent += due;
      send(due);
      if (sent >= all) {
        resolve();
        return;
      }
      const next = ((sent + 1) * 1000) / perSecond - (performance.now() - begun);
      setTimeout(tick, Math.max(1, next));
    };
    tick();
  });
}
