import { describe, expect, it } from 'vitest';
import { createPixelLedger, frameLatencies, latencies } from '../../bench/lib/pixel-ledger.ts';

describe('pixel ledger', () => {
  it('puts a token on the first frame that is painted with it', () => {
    const ledger = createPixelLedger();
    ledger.frame(100, 95);
    ledger.saw('tok0 ');
    ledger.frame(116, 111);
    ledger.saw('tok1');
    ledger.saw('tok2');
    ledger.frame(133, 128);
    ledger.frame(150, 145);
    expect(ledger.taken().paintedAt).toEqual([116, 133, 133]);
    expect(ledger.taken().frames.map(({ at }) => at)).toEqual([100, 116, 133, 150]);
  });

  it('counts a token that is seen again where it came first', () => {
    const ledger = createPixelLedger();
    ledger.frame(100, 95);
    ledger.saw('tok0 tok1');
    ledger.frame(116, 111);
    ledger.saw('tok0 tok1 tok2');
    ledger.frame(133, 128);
    expect(ledger.taken().paintedAt).toEqual([116, 116, 133]);
  });

  it('takes the tokens of a jump as painted together', () => {
    const ledger = createPixelLedger();
    ledger.frame(100, 95);
    ledger.saw('tok3');
    ledger.frame(116, 111);
    expect(ledger.taken().paintedAt).toEqual([116, 116, 116, 116]);
  });

  it('does not know when tokens came that were there before its first frame', () => {
    const ledger = createPixelLedger();
    ledger.saw('tok0 tok1');
    ledger.frame(100, 95);
    ledger.saw('tok2');
    ledger.frame(116, 111);
    expect(latencies(ledger.taken(), [90, 91, 101], 0)).toEqual([15]);
  });

  it('looks at the end of a long text, where the new tokens are', () => {
    const ledger = createPixelLedger();
    ledger.frame(100, 95);
    ledger.saw(`tok1 ${'x'.repeat(10_000)} tok2`);
    ledger.frame(116, 111);
    expect(ledger.taken().paintedAt).toHaveLength(3);
  });

  it('is not misled by words that only look like tokens', () => {
    const ledger = createPixelLedger();
    ledger.frame(100, 95);
    ledger.saw('stok7 tok token tok1x');
    ledger.frame(116, 111);
    expect(ledger.taken().paintedAt).toEqual([]);
  });
});

describe('latencies', () => {
  const painted = {
    paintedAt: [116, 116, 150],
    frames: [100, 116, 133, 150].map((at) => ({ at, begunAt: at - 5 })),
  };

  it('are milliseconds from emitting to painting', () => {
    expect(latencies(painted, [110, 112, 130], 0)).toEqual([6, 4, 20]);
  });

  it('leave out what was never painted, and what is not asked for', () => {
    expect(latencies(painted, [110, 112, 130, 140], 1)).toEqual([4, 20]);
    expect(latencies(painted, [110, 112, 130, 140], 0, 2)).toEqual([6, 4]);
  });

  it('are one frame for the first that began after emitting, two for the one behind it', () => {
    expect(frameLatencies(painted, [110, 110, 127], 0)).toEqual([1, 1, 2]);
  });

  it('do not count a frame that had begun: nothing that came later could be in it', () => {
    expect(frameLatencies(painted, [110, 110, 129], 0)).toEqual([1, 1, 1]);
  });
});
