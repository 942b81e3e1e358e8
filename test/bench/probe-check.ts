import { dim, say } from '../../scripts/lib/console.mjs';
import { readLaunch } from '../../scripts/lib/launch.mjs';
import type { ProbeResult } from './host/messages.ts';
import { buildHost } from './lib/build-host.ts';
import { clockOffset } from './lib/clock.ts';
import { startHost } from './lib/host-process.ts';
import { printReport } from './lib/report.ts';

/**
 * Whether the pixel probe tells the truth, in a real window: a page puts tokens into its DOM in each
 * way that there is, knows by itself on which frame each must be, and the probe has to say the same.
 */
const WAYS = ['task', 'timer', 'frame', 'microtask of a frame', 'task posted by a frame'] as const;
const TOKENS = 400;

/** Runs in the page. Its own animation frame callbacks tell where the frames begin. */
const PAGE = `(async () => {
  const frames = [];
  const notes = [];
  const at = () => performance.timeOrigin + performance.now();
  const channel = new MessageChannel();
  let posted = () => {};
  channel.port1.onmessage = () => posted();
  const task = (run) => { posted = run; channel.port2.postMessage(0); };
  const put = (inFrame) => {
    notes.push({ inFrame, frames: frames.length });
    document.body.append('tok' + notes.length + ' ');
  };
  let running = true;
  const loop = () => { frames.push(at()); if (running) requestAnimationFrame(loop); };
  requestAnimationFrame(loop);
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const ways = [
    () => new Promise((done) => task(() => { put(false); done(); })),
    () => new Promise((done) => setTimeout(() => { put(false); done(); }, Math.random() * 30)),
    () => new Promise((done) => requestAnimationFrame(() => { put(true); done(); })),
    () => new Promise((done) => requestAnimationFrame(() =>
      Promise.resolve().then(() => queueMicrotask(() => { put(true); done(); })))),
    () => new Promise((done) => requestAnimationFrame(() => task(() => { put(false); done(); }))),
  ];
  document.body.append('tok0 ');
  await nextFrame();
  await nextFrame();
  for (let index = 0; index < ${TOKENS}; index += 1) {
    await ways[index % ways.length]();
    if (index % 3 === 0) await new Promise((done) => setTimeout(done, Math.random() * 20));
  }
  await nextFrame();
  await nextFrame();
  running = false;
  return { frames, notes };
})()`;

interface Truth {
  readonly frames: readonly number[];
  readonly notes: readonly { readonly inFrame: boolean; readonly frames: number }[];
}

const launch = readLaunch();
const host = await startHost({ launch, built: await buildHost(launch), target: 'bare' });
try {
  await host.mark('shown');
  const offset = await clockOffset(host);
  say(dim(`  the page's clock is ${offset.ms} ms ahead of this one, ± ${offset.within} ms`));
  await host.page('arm');
  const truth = await host.ask<Truth>('evaluate', PAGE);
  const { paintedAt } = await host.page<ProbeResult>('take');
  const wrong = WAYS.map((way, kind) => {
    const all = truth.notes.filter((_, index) => index % WAYS.length === kind);
    const right = all.filter((note) =>
      isRight(truth, note, paintedAt[truth.notes.indexOf(note) + 1]),
    );
    return { name: way, of: all.length, wrong: all.length - right.length };
  });
  printReport({
    bench: 'probe-check',
    ratios: [],
    counts: wrong.map((each) => ({
      name: each.name,
      value: each.wrong,
      target: { exactly: 0 },
      from: `on the wrong frame, of ${each.of}`,
    })),
    raw: { clockOffset: offset },
  });
} finally {
  await host.stop();
}

/** On its frame: not before the frame's first callback ran, and before the next frame's did. */
function isRight(truth: Truth, note: Truth['notes'][number], painted: number | undefined): boolean {
  // In a frame callback the page's own loop may or may not have counted that frame already, so the
  // frame is told by its neighbours.
  const frame = note.inFrame ? note.frames - 1 : note.frames;
  const begin = truth.frames[frame] ?? Number.NaN;
  const end = truth.frames[frame + 1] ?? Infinity;
  return painted !== undefined && painted >= begin && painted < end;
}
