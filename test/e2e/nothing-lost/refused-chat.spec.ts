import { answer, problem } from '../../helpers/fault-proxy/answers.ts';
import type { FaultRule } from '../../helpers/fault-proxy/fault-proxy.ts';
import type { Fault } from '../../helpers/fault-proxy/faults.ts';
import { expect, test } from '../../helpers/nothing-lost.ts';
import { ChatWindow } from '../pages/chat-window.ts';

/** Every stream, a chat's or the account's, gets this in place of the server's. */
const onStreams =
  (fault: Fault): FaultRule =>
  ({ isStream }) =>
    isStream ? [fault] : [];

test('a chat that the server refuses says so, and "Try now" asks again', async ({
  setUp,
  model,
}) => {
  model.mock.onMessage('first', { content: 'One.' });
  model.mock.onMessage('second', { content: 'Two.' });
  const { proxy, launch } = await setUp('embedded');
  const { page } = await launch();
  const window = new ChatWindow(page);
  await window.ask('My first question.');
  await window.answer().ended();

  proxy.plan(onStreams(problem(404, 'not_found')));
  proxy.cut();
  await expect(page.getByText('This chat does not exist, or is not yours.')).toBeVisible();
  await expect(window.connection).toHaveText('Offline');
  proxy.plan(undefined);
  await window.tryNowButton.click();
  await expect(window.connection).toHaveText('Connected');
  await window.ask('My second question.');
  await expect(window.answer(1).article).toContainText('Two.');
});

test("a gateway's 404 is no word of the server's: it is tried again until the server answers", async ({
  setUp,
  model,
}) => {
  model.mock.onMessage('first', { content: 'One.' });
  model.mock.onMessage('second', { content: 'Two.' });
  const { proxy, launch } = await setUp('embedded');
  const { page } = await launch();
  const window = new ChatWindow(page);
  await window.ask('My first question.');
  await window.answer().ended();

  const page404 = answer(404, { 'content-type': 'text/html' }, '<h1>Not found</h1>');
  proxy.plan(onStreams(page404));
  proxy.cut();
  await expect(page.getByText('Something between this computer and the server')).toBeVisible();
  await expect(window.connection).toHaveText('Reconnecting');
  proxy.plan(undefined);
  await expect(window.connection).toHaveText('Connected', { timeout: 30_000 });
  await window.ask('My second question.');
  await expect(window.answer(1).article).toContainText('Two.');
});
