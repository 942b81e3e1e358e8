import { describe, expect, it } from 'vitest';
import {
  createJournalWriter,
  type JournalWriter,
  type Written,
} from '../../../../src/main/services/journal-writer.ts';
import type { Delivered } from '../../../../src/main/stream/connection-state.ts';
import { createFakeJournal } from '../../../helpers/fake-journal.ts';
import { createVirtualClock } from '../../../helpers/virtual-clock.ts';
import { CHAT, logged, snapshot, token } from '../adapters/disk/support/entries.ts';
import { answered } from './support/conversation-world.ts';

function setUp() {
  const disk = createFakeJournal();
  const clock = createVirtualClock();
  const told: [number, Written][] = [];
  let recoveries = 0;
  const writer: JournalWriter = createJournalWriter({
    journal: disk.journal,
    clock,
    random: () => 0.5,
    onRecovered: () => (recoveries += 1),
  });
  const write = (item: Delivered, then?: () => void): void =>
    writer.write(CHAT, item, (written) => {
      told.push([item.sequence, written]);
      then?.();
    });
  return { disk, clock, told, writer, write, recoveries: () => recoveries };
}

const event = (sequence: number): Delivered => logged(sequence, token(1, 'a')).item;
const beginning = snapshot(0).item;

describe('journal writer', () => {
  it('commits at once, and gathers only while a commit is under way', async () => {
    const { disk, told, write } = setUp();
    disk.hold();
    write(beginning);
    for (const sequence of [1, 2, 3]) write(event(sequence));
    expect(disk.appends).toEqual([1]);
    disk.settle();
    await answered();
    expect(told).toEqual([[0, 'stored']]);
    expect(disk.appends).toEqual([1, 3]);
    disk.settle();
    await answered();
    expect(told.map(([sequence]) => sequence)).toEqual([0, 1, 2, 3]);
  });

  it('says of which chat an item did not continue what is stored', async () => {
    const { disk, told, writer, write } = setUp();
    disk.hold();
    write(beginning);
    write(event(5));
    const others: Written[] = [];
    writer.write('chat-2', snapshot(9, {}, 'chat-2').item, (written) => others.push(written));
    disk.letGo();
    await answered();
    expect(told).toEqual([
      [0, 'stored'],
      [5, 'gap'],
    ]);
    expect(others).toEqual(['stored']);
  });

  it('lets through at once what a failing disk does not take', async () => {
    const { disk, told, write } = setUp();
    disk.setFailing(true);
    write(beginning);
    await answered();
    write(event(1));
    expect(told).toEqual([
      [0, 'failed'],
      [1, 'failed'],
    ]);
    expect(disk.appends).toEqual([1]);
  });

  it('tells in the order of the calls, also of what is written from within', async () => {
    const { disk, told, write } = setUp();
    disk.hold();
    disk.setFailing(true);
    write(beginning);
    write(event(1), () => write(event(3)));
    write(event(2));
    disk.letGo();
    await answered();
    expect(told.map(([sequence]) => sequence)).toEqual([0, 1, 2, 3]);
  });

  it('tries again later and later, and tells once that the disk is well', async () => {
    const { disk, clock, write, recoveries } = setUp();
    disk.setFailing(true);
    write(beginning);
    await answered();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 7; attempt += 1) {
      const before = disk.appends.length;
      let waited = 0;
      while (disk.appends.length === before) {
        clock.advance(500);
        waited += 500;
      }
      waits.push(waited);
      await answered();
    }
    expect(waits).toEqual([3_000, 4_000, 6_000, 10_000, 17_000, 17_000, 17_000]);
    disk.setFailing(false);
    clock.advance(60_000);
    await answered();
    expect(recoveries()).toBe(1);
    expect(clock.pending()).toBe(0);
    clock.advance(600_000);
    await answered();
    expect(recoveries()).toBe(1);
    expect(disk.read(CHAT)?.sequence).toBe(0);
  });

  it('writes nothing of a chat that was deleted, gathered or tried again, and goes on', async () => {
    const { disk, clock, told, writer, write, recoveries } = setUp();
    disk.hold();
    writer.write('chat-2', snapshot(0, {}, 'chat-2').item, () => undefined);
    write(beginning);
    writer.forget(CHAT);
    disk.letGo();
    await answered();
    expect(told).toEqual([]);
    expect(disk.read(CHAT)).toBeUndefined();

    disk.setFailing(true);
    write(beginning);
    await answered();
    writer.forget('chat-2');
    expect(recoveries()).toBe(0);
    writer.forget(CHAT);
    disk.setFailing(false);
    expect([recoveries(), clock.pending()]).toEqual([1, 0]);
    clock.advance(600_000);
    await answered();
    expect(disk.read(CHAT)).toBeUndefined();
    writer.write('chat-2', logged(1, token(1, 'a'), 'chat-2').item, () => undefined);
    await answered();
    expect(disk.read('chat-2')?.sequence).toBe(1);
  });

  it('keeps no timer once it is closed, also where a try is under way', async () => {
    const { disk, clock, writer, write, recoveries } = setUp();
    disk.setFailing(true);
    write(beginning);
    await answered();
    disk.hold();
    clock.advance(3_000);
    writer.close();
    disk.letGo();
    await answered();
    expect(clock.pending()).toBe(0);
    expect(recoveries()).toBe(0);
  });
});
