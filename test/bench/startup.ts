import { dim, say } from '../../scripts/lib/console.mjs';
import { makeProfile, readLaunch, removeProfile } from '../../scripts/lib/launch.mjs';
import { buildHost } from './lib/build-host.ts';
import { startHost, type HostProcess } from './lib/host-process.ts';
import { takePrecedence } from './lib/precedence.ts';
import { listens, settled, treeMemory, type TreeMemory } from './lib/processes.ts';
import { printReport } from './lib/report.ts';
import { median, medianRatio, round, spread } from './lib/stats.ts';

/**
 * How long the app takes from the start of its process to a window that shows a composer one can type
 * into, and what memory it holds when it has come to rest: against an Electron that shows an empty
 * window, in turns.
 *
 * All profiles have been started twice before: what is measured is a start on an ordinary day, when
 * Chromium's caches are there, in every arm.
 */
const ROUNDS = 15;
/** It hardly varies, and coming to rest takes its time. */
const MEMORY_ROUNDS = 5;
const WARM_UPS = 2;
const CHATS = 1000;

type Arm = 'empty' | 'app' | 'thousand';
const ARMS: readonly Arm[] = ['empty', 'app', 'thousand'];

interface Start {
  /** Milliseconds from the start of the process. */
  readonly usableMs: number;
  readonly memory: TreeMemory | undefined;
}

const precedence = takePrecedence();
const launch = readLaunch();
const built = await buildHost(launch);
const profiles: Record<Arm, string> = {
  empty: await makeProfile(launch),
  app: await makeProfile(launch),
  thousand: await makeProfile(launch),
};

try {
  await main();
} finally {
  for (const arm of ARMS) await removeProfile(profiles[arm]);
}

async function main(): Promise<void> {
  say(dim(`  making a profile with ${CHATS} chats…`));
  const host = await open('thousand');
  await host.mark('usable');
  await host.ask('makeChats', CHATS);
  await host.stop();

  const firstEver: Partial<Record<Arm, number>> = {};
  for (let round_ = 0; round_ < WARM_UPS; round_ += 1) {
    for (const arm of ARMS) {
      const { usableMs } = await start(arm, false);
      firstEver[arm] ??= round(usableMs, 0);
    }
  }
  const starts: Record<Arm, Start[]> = { empty: [], app: [], thousand: [] };
  for (let round_ = 1; round_ <= ROUNDS; round_ += 1) {
    const withMemory = round_ <= MEMORY_ROUNDS;
    for (const arm of turn(round_)) starts[arm].push(await start(arm, withMemory));
    const last = ARMS.map((arm) => {
      const { usableMs, memory } = starts[arm].at(-1)!;
      const held = memory === undefined ? '' : `, ${round(memory.pssMb, 0)} MB`;
      return `${arm} ${round(usableMs, 0)} ms${held}`;
    });
    say(dim(`  round ${round_} of ${ROUNDS}: ${last.join(' · ')}`));
  }
  report(starts, firstEver);
}

/** Each round begins with another arm: what one leaves behind falls on all alike. */
function turn(round_: number): Arm[] {
  const first = round_ % ARMS.length;
  return [...ARMS.slice(first), ...ARMS.slice(0, first)];
}

function open(arm: Arm): Promise<HostProcess> {
  return startHost({
    launch,
    built,
    target: arm === 'empty' ? 'empty' : 'app',
    profileDir: profiles[arm],
  });
}

async function start(arm: Arm, withMemory: boolean): Promise<Start> {
  const host = await open(arm);
  try {
    const [painted, shown] = await Promise.all([
      host.mark(arm === 'empty' ? 'frame' : 'usable'),
      host.mark('shown'),
    ]);
    const usableMs = Math.max(painted, shown) - host.startedAt;
    if (!withMemory) {
      // The next start is not to fall into this one's work behind its first paint.
      if (arm !== 'empty') await host.ask('evaluate', `window.millrace.call('models.list')`);
      return { usableMs, memory: undefined };
    }
    await settled(host.pid);
    if (arm !== 'empty' && !listens(host.pid)) {
      throw new Error(`The chat server does not listen.\n${host.output()}`);
    }
    return { usableMs, memory: treeMemory(host.pid) };
  } finally {
    await host.stop();
  }
}

function report(starts: Record<Arm, Start[]>, firstEver: Partial<Record<Arm, number>>): void {
  const ms = (arm: Arm): number[] => starts[arm].map((each) => each.usableMs);
  const mb = (arm: Arm): number[] =>
    starts[arm].flatMap(({ memory }) => (memory === undefined ? [] : [memory.pssMb]));
  const against = (a: readonly number[], b: readonly number[], unit: string): string =>
    `${round(median(a), 0)} ${unit} against ${round(median(b), 0)} ${unit}; ` +
    `rounds within ${round(100 * spread(a), 0)} % and ${round(100 * spread(b), 0)} %`;
  printReport({
    bench: 'startup',
    ratios: [
      {
        name: 'firstUsableVsEmpty',
        value: medianRatio(ms('app'), ms('empty')),
        target: { atMost: 1.5 },
        from: against(ms('app'), ms('empty'), 'ms'),
      },
      {
        name: 'memoryVsEmpty',
        value: medianRatio(mb('app'), mb('empty')),
        target: { atMost: 1.6 },
        from: against(mb('app'), mb('empty'), 'MB'),
      },
      {
        name: 'thousandChatsVsNone',
        value: medianRatio(ms('thousand'), ms('app')),
        target: { atMost: 1.1 },
        from: against(ms('thousand'), ms('app'), 'ms'),
      },
    ],
    counts: [],
    raw: {
      electron: launch.electron.version,
      precedence,
      usableMs: byArm((arm) => ms(arm).map((each) => round(each, 0))),
      pssMb: byArm((arm) => mb(arm)),
      processes: byArm((arm) => starts[arm][0]?.memory?.processes),
      firstEverMs: firstEver,
    },
  });
}

function byArm<T>(value: (arm: Arm) => T): Record<Arm, T> {
  return { empty: value('empty'), app: value('app'), thousand: value('thousand') };
}
