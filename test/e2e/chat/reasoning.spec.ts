import { expect, test } from '../../helpers/fixtures.ts';
import { ChatWindow } from '../pages/chat-window.ts';

test('reasoning is open while it is written, and folds itself when the answer begins', async ({
  launchWithModel,
  model,
}) => {
  const reasoning = 'First the weir, then the wheel, then the stones. '.repeat(4).trim();
  model.mock.onMessage('wheel', { content: 'It turns.', reasoning }, { chunkSize: 10 });
  const gate = model.holdNextAfter(8);
  const { page } = await launchWithModel();
  const window = new ChatWindow(page);
  await window.ask('What does the wheel do?');
  const answer = window.answer();
  const head = answer.reasoning.getByRole('button');
  await gate.reached;
  await expect(answer.reasoning).toContainText(reasoning.slice(0, 70));
  await expect(head).toHaveAttribute('aria-expanded', 'true');

  gate.open();
  await expect(answer.article).toContainText('It turns.');
  await expect(head).toHaveAttribute('aria-expanded', 'false');
  await expect(answer.reasoning).not.toContainText('the weir');
  await head.click();
  await expect(answer.reasoning.getByRole('paragraph')).toHaveText(reasoning);
});
