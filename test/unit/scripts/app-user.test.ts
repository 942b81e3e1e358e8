import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { everyoneCanRead, findNobody } from '../../../scripts/lib/app-user.mjs';
import { temporaryFolder } from './temporary-folder.ts';

describe('findNobody', () => {
  test('has the ids of the list of users', () => {
    const passwd = 'root:x:0:0:root:/root:/bin/sh\nnobody:x:99:98:Nobody:/:/sbin/nologin\n';
    expect(findNobody(passwd)).toEqual({ name: 'nobody', uid: 99, gid: 98 });
  });

  test.each(['', 'root:x:0:0::/root:/bin/sh\n', 'nobody:x:0:0::/:/bin/sh\n'])(
    'is never root: %j',
    (passwd) => {
      expect(findNobody(passwd)).toEqual({ name: 'nobody', uid: 65534, gid: 65534 });
    },
  );
});

test.runIf(process.platform !== 'win32')('a folder below a closed one is closed', async () => {
  const outer = temporaryFolder();
  const inner = join(outer, 'inner');
  mkdirSync(inner);
  chmodSync(inner, 0o755);
  chmodSync(outer, 0o755);
  expect(await everyoneCanRead(inner)).toBe(true);
  chmodSync(outer, 0o700);
  expect(await everyoneCanRead(inner)).toBe(false);
  chmodSync(outer, 0o755);
  chmodSync(inner, 0o750);
  expect(await everyoneCanRead(inner)).toBe(false);
});
