import type { ModelServer } from '../../helpers/model-server.ts';
import { expect, test } from '../../helpers/fixtures.ts';
import { storedMessages } from '../../helpers/stored-messages.ts';
import { ChatWindow } from '../pages/chat-window.ts';

const sql = 'SELECT id, name, river FROM mills ORDER BY id LIMIT 2';
const rows = [
  ['1', 'Upper Mill', 'Alder'],
  ['2', 'Weir House', 'Alder'],
];

/** The model asks for two mills, and says what it was told once it has the result. */
function callThenAnswer(model: ModelServer, query: string): void {
  model.mock.on(
    { userMessage: 'mills', hasToolResult: false },
    {
      content: 'Let me look.',
      reasoning: 'The data knows.',
      toolCalls: [{ id: 'call_1', name: 'query_sample_data', arguments: { sql: query } }],
    },
  );
  model.mock.on(
    { userMessage: 'mills', hasToolResult: true },
    { content: 'Both are on the Alder.', reasoning: 'Now I know.' },
  );
}

for (const kind of ['openai-compatible', 'anthropic'] as const) {
  test(`a tool's result goes back to the model, and on (${kind})`, async ({
    launchWithModel,
    model,
  }) => {
    callThenAnswer(model, sql);
    const { app, page } = await launchWithModel({ kind });
    const window = new ChatWindow(page);
    await window.ask('Which two mills are the first?');
    const answer = window.answer();
    await expect(answer.article).toContainText('Both are on the Alder.');
    await answer.ended();

    const tool = answer.tool('query_sample_data');
    await expect(tool).toContainText(/done in \d+ ms/);
    await tool.getByRole('button').first().click();
    await expect(tool.getByRole('region', { name: 'Code: SQL' })).toContainText(sql);
    const shown = tool.getByRole('table').getByRole('row');
    await expect(shown).toHaveCount(3);
    for (const [index, cells] of rows.entries()) {
      await expect(shown.nth(index + 1).getByRole('cell')).toHaveText(cells);
      // A number is never cut behind its minus.
      await expect(
        shown
          .nth(index + 1)
          .getByRole('cell')
          .first(),
      ).toHaveCSS('white-space', 'nowrap');
    }
    await tool.getByRole('button', { name: 'Copy table' }).click();
    await expect(tool.getByRole('button', { name: 'Copied' })).toBeVisible();
    const copied = await app.evaluate(({ clipboard }) => clipboard.readText());
    expect(copied.split('\n').map((line) => line.split('\t'))).toEqual([
      ['id', 'name', 'river'],
      ...rows,
    ]);

    // The model was offered the tool, and got the very rows.
    expect(model.asked()).toHaveLength(2);
    expect(model.asked()[0]?.body).toContain('"query_sample_data"');
    const second = model.asked()[1]?.body ?? '';
    expect(second).toContain('call_1');
    expect(second).toContain('Weir House');

    const [, stored] = await storedMessages(app, page);
    expect(stored?.parts.map((part) => part.type)).toEqual([
      'reasoning',
      'text',
      'tool',
      'reasoning',
      'text',
    ]);
  });
}

test('a tool that fails says so, to the reader and to the model', async ({
  launchWithModel,
  model,
}) => {
  callThenAnswer(model, 'DROP TABLE mills');
  const { page } = await launchWithModel();
  const window = new ChatWindow(page);
  await window.ask('Drop the mills.');
  const answer = window.answer();
  await expect(answer.article).toContainText('Both are on the Alder.');
  await answer.ended();
  const tool = answer.tool('query_sample_data');
  await expect(tool).toContainText('failed');
  await tool.getByRole('button').first().click();
  await expect(tool).toContainText(/only|read/i);
  expect(model.asked()[1]?.body).toMatch(/read|SELECT/i);
});
