import { expect, test } from '../../helpers/fixtures.ts';
import { ChatWindow } from '../pages/chat-window.ts';

const answer = `# Fish &amp; chips

A *short* list &mdash; with &copy;, &nbsp;and \`&amp;\` as code:

- one
- [x] two

| mill | river |
| ---- | ----- |
| Weir House | Alder |

\`\`\`python title="Count"
for number in range(3):
    print(number, "<b>&amp;</b>")
\`\`\``;

test('Markdown is shown as what it means, letter by letter as well as in one go', async ({
  launchWithModel,
  model,
}) => {
  model.mock.onMessage('letters', { content: answer }, { chunkSize: 1 });
  model.mock.onMessage('once', { content: answer }, { chunkSize: 10_000 });
  const { app, page } = await launchWithModel();
  const window = new ChatWindow(page);
  for (const [index, question] of ['By letters.', 'At once.'].entries()) {
    await window.ask(question);
    const shown = window.answer(index);
    await shown.ended();
    await expect(shown.article.getByRole('heading', { name: 'Fish & chips' })).toBeVisible();
    await expect(shown.paragraphs.filter({ hasText: 'short' })).toHaveText(
      'A short list — with ©, \u00a0and &amp; as code:',
    );
    await expect(shown.article.getByRole('listitem')).toHaveText(['one', /two/]);
    await expect(shown.article.getByRole('cell')).toHaveText(['Weir House', 'Alder']);
    const code = shown.code('Count');
    await expect(code).toContainText('    print(number, "<b>&amp;</b>")');
    await code.getByRole('button', { name: 'Copy' }).click();
    expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe(
      'for number in range(3):\n    print(number, "<b>&amp;</b>")',
    );
    await code.getByRole('button', { name: 'Collapse' }).click();
    await expect(code.getByText('for number')).toBeHidden();
    await code.getByRole('button', { name: 'Expand' }).click();
    await expect(code.getByText('for number')).toBeVisible();
  }
});
