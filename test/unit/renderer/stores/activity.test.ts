import { describe, expect, it } from 'vitest';
import { createActivity } from '../../../../src/renderer/app/stores/activity.ts';
import { createFakeBridge, no, ok } from '../../../helpers/fake-bridge.ts';

function setUp() {
  const bridge = createFakeBridge();
  let selected: string | null = null;
  const activity = createActivity({ bridge, selected: () => selected });
  const tell = (sessionId: string, running: boolean): void =>
    bridge.emit('activity.changed', { sessionId, running });
  const state = () => {
    const { running, unseen } = activity.store.getState();
    return { running: [...running], unseen: [...unseen] };
  };
  const select = (sessionId: string | null): void => void (selected = sessionId);
  return { bridge, activity, tell, state, select };
}

describe('what goes on in the chats', () => {
  it('is new in a chat that is not looked at, until it is', () => {
    const { activity, tell, state, select } = setUp();
    select('here');
    for (const sessionId of ['here', 'there']) tell(sessionId, true);
    expect(state()).toEqual({ running: ['here', 'there'], unseen: [] });
    for (const sessionId of ['here', 'there', 'never ran']) tell(sessionId, false);
    expect(state()).toEqual({ running: [], unseen: ['there'] });
    activity.seen('there');
    expect(state().unseen).toEqual([]);
  });

  it('is known from the start; what was told meanwhile is newer', async () => {
    const { bridge, activity, tell, state } = setUp();
    bridge.answers['activity.list'] = () => {
      tell('ended', false);
      return ok({ running: ['ended', 'runs'] });
    };
    await activity.load();
    expect(state().running).toEqual(['runs']);
    bridge.answers['activity.list'] = () => no();
    await activity.load();
    expect(state().running).toEqual(['runs']);
  });

  it('follows a chat that gets the server’s id, and ends with one that is deleted', () => {
    const { bridge, activity, tell, state } = setUp();
    tell('local', true);
    activity.rename('local', 'made');
    expect(state().running).toEqual(['made']);
    bridge.emit('chats.changed', { change: 'delete', sessionId: 'made' });
    expect(state()).toEqual({ running: [], unseen: [] });
    tell('other', true);
    tell('other', false);
    bridge.emit('chats.changed', { change: 'delete', sessionId: 'other' });
    expect(state().unseen).toEqual([]);
  });
});
