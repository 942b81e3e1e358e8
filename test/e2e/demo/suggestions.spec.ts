import Database from 'libsql';
import { fileURLToPath } from 'node:url';
import { expect, test } from '../../helpers/app.ts';
import { ChatWindow } from '../pages/chat-window.ts';

const data = fileURLToPath(new URL('../../../resources/demo/sample-data.db', import.meta.url));

/** Sales of 2025 by mill, best first, asked here and not by the app. */
function salesOf2025(): readonly { mill: string; sales: number }[] {
  const database = new Database(data, { readonly: true });
  try {
    return database
      .prepare(
        `SELECT m.name AS mill, round(sum(i.quantity * i.unit_price)) AS sales
         FROM orders o JOIN order_items i ON i.order_id = o.id JOIN mills m ON m.id = o.mill_id
         WHERE o.status IN ('delivered', 'open') AND o.ordered_on >= '2025-01-01'
         GROUP BY m.id ORDER BY sales DESC`,
      )
      .all() as { mill: string; sales: number }[];
  } finally {
    database.close();
  }
}

test('an untouched app answers each suggestion with its scripted demo, and says that it is one', async ({
  launchApp,
}) => {
  const { page } = await launchApp();
  const window = new ChatWindow(page);
  await expect(window.suggestions).not.toHaveCount(0);
  const suggestions = await window.suggestions.allTextContents();
  expect(suggestions.length).toBeGreaterThanOrEqual(4);

  // All at once: each in a chat of its own, answered side by side.
  for (const text of suggestions) {
    await window.newChatButton.click();
    await window.suggestions.filter({ hasText: text }).click();
    await expect(window.questions).toHaveText(text);
    await expect(window.answers).toHaveCount(1);
  }
  for (const text of suggestions) {
    await test.step(text, async () => {
      await window.openChat(text);
      await expect(window.questions).toHaveText(text);
      const answer = window.answer();
      await answer.ended({ timeout: 45_000 });
      await expect(answer.copyButton).toBeVisible();
      // On the answer, beside the message box, and over the conversation.
      await expect(answer.article.getByText('Demo · scripted')).toBeVisible();
      await expect(window.modelPicker).toContainText('Demo · scripted');
      await expect(page.getByText('Demo replies are scripted.')).toBeVisible();
    });
  }
});

test('the demo queries real data: the rows on the screen are those of the file', async ({
  launchApp,
}) => {
  const { page } = await launchApp();
  const window = new ChatWindow(page);
  await window.suggestions.filter({ hasText: 'highest sales' }).click();
  const answer = window.answer();
  const tool = answer.tool('query_sample_data');
  await expect(tool).toContainText(/done in \d+ ms/);
  await tool.getByRole('button').first().click();
  const expected = salesOf2025();
  const rows = tool.getByRole('table').getByRole('row');
  await expect(rows).toHaveCount(expected.length + 1);
  for (const [index, { mill, sales }] of expected.entries()) {
    await expect(rows.nth(index + 1)).toContainText(mill);
    await expect(rows.nth(index + 1)).toContainText(String(sales));
  }
  await expect(answer.article).toContainText(`${expected[0]?.mill ?? ''} on the`);
  await answer.ended({ timeout: 30_000 });
});

test('a Stop works on the demo as on any model', async ({ launchApp }) => {
  const { page } = await launchApp();
  const window = new ChatWindow(page);
  await window.suggestions.first().click();
  await expect(window.answer().article).toContainText('scripted reply');
  await window.stopButton.click();
  await window.answer().ended();
  await expect(window.answer().article).toContainText('Stopped');
});
