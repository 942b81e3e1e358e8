import { showIn, violations } from '../../helpers/axe.ts';
import { expect, test } from '../../helpers/fixtures.ts';
import { ChatWindow } from '../pages/chat-window.ts';
import { StreamInspector } from '../pages/stream-inspector.ts';

const answer = `## A heading

Text with a [link](https://example.com), \`code\` and a list:

1. first
2. second

| mill | river |
| ---- | ----- |
| Weir House | Alder |

> A quote.

- [x] done

\`\`\`ts title="Wheel"
export const wheel = 1;
\`\`\``;

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing to object to (${theme})`, async ({ launchWithModel, model }) => {
    model.mock.on(
      { userMessage: 'everything', hasToolResult: false },
      {
        content: 'Let me see.',
        reasoning: 'Where is the data?',
        toolCalls: [
          { id: 'call_1', name: 'query_sample_data', arguments: { sql: 'SELECT * FROM mills' } },
        ],
      },
    );
    model.mock.on({ userMessage: 'everything', hasToolResult: true }, { content: answer });
    model.mock.onMessage('fail', {
      error: {
        message: 'Incorrect API key',
        type: 'invalid_request_error',
        code: 'invalid_api_key',
      },
      status: 401,
    });
    model.mock.onMessage('slow', { content: 'one two three four five' }, { chunkSize: 4 });
    const { page } = await launchWithModel();
    await showIn(page, theme);
    const window = new ChatWindow(page);

    await test.step('an empty chat', async () => {
      await expect(window.suggestions.first()).toBeVisible();
      await expect(window.connection).toHaveText('Connected');
      expect(await violations(page)).toEqual([]);
    });
    await test.step('an answer that is being written', async () => {
      const gate = model.holdNextAfter(4);
      await window.ask('A slow one.');
      await gate.reached;
      await expect(window.answer().article).toContainText('one two');
      expect(await violations(page)).toEqual([]);
      gate.open();
      await window.answer().ended();
    });
    await test.step('a finished answer, opened up', async () => {
      await window.ask('Show everything.');
      const shown = window.answer();
      await expect(shown.code('Wheel')).toBeVisible();
      await shown.ended();
      await shown.tool('query_sample_data').getByRole('button').first().click();
      await shown.reasoning.getByRole('button').first().click();
      await expect(shown.tool('query_sample_data').getByRole('table')).toBeVisible();
      expect(await violations(page)).toEqual([]);
    });
    await test.step('an answer that failed', async () => {
      await window.ask('Please fail.');
      await expect(window.answer().openSettingsButton).toBeVisible();
      expect(await violations(page)).toEqual([]);
    });
    await test.step('the stream inspector', async () => {
      const inspector = new StreamInspector(page);
      await inspector.toggle();
      await expect(inspector.panel.getByRole('table', { name: /^Tools of/u })).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await inspector.toggle();
      await expect(inspector.panel).toBeHidden();
    });
    await test.step('the model picker', async () => {
      await window.modelPicker.click();
      await expect(page.getByRole('option').first()).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
    });
    for (const section of ['Appearance', 'Models', 'Connection', 'About'] as const) {
      await test.step(`the settings: ${section}`, async () => {
        await window.settings.open(section);
        await expect(window.settings.dialog.getByRole('tabpanel')).toBeVisible();
        expect(await violations(page)).toEqual([]);
        await window.settings.close();
      });
    }
    await test.step('the form for a provider, with a mistake in it', async () => {
      await window.settings.open('Models');
      await window.settings.fillInProvider({
        service: 'Other OpenAI-compatible',
        name: '',
        address: 'nonsense',
      });
      await window.settings.saveButton.click();
      await expect(window.settings.dialog.getByLabel('Address')).toHaveAttribute(
        'aria-invalid',
        'true',
      );
      expect(await violations(page)).toEqual([]);
    });
  });
}
