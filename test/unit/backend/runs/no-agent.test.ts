import { afterEach, describe, expect, it } from 'vitest';
import { USER } from '../support/store-driver.ts';
import { runsUnderTest, settle } from '../support/runs-under-test.ts';
import { fixedCatalog } from '../support/scripted-agent.ts';

describe('a run whose agent cannot be loaded', () => {
  let given: ReturnType<typeof runsUnderTest>;
  afterEach(() => given.dispose());

  it('ends, and the next one is tried', async () => {
    let lists = 0;
    const list = () => {
      lists += 1;
      return lists === 1 ? Promise.reject(new Error('no such file')) : fixedCatalog.list();
    };
    given = runsUnderTest({ catalog: { ...fixedCatalog, list } });
    const chat = await given.newChat();
    const { runId } = await given.send(chat, 'one');
    await settle();
    expect((await given.store.getRun(USER, chat, runId)).run).toMatchObject({
      state: 'failed',
      error: { code: 'internal', retryable: true },
    });
    await given.send(chat, 'two');
    const call = await given.agent.call(0);
    expect(call.asked).toBe('two');
    call.finish();
  });
});
