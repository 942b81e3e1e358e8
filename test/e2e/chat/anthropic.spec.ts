import { expect, test } from '../../helpers/app.ts';
import { hardText } from '../../helpers/hard-text.ts';
import { startModelServer } from '../../helpers/model-server.ts';
import { storedMessages, textOf } from '../../helpers/stored-messages.ts';
import { ChatWindow } from '../pages/chat-window.ts';

test('Anthropic is set up, and its thinking and its answer arrive equal to the byte', async ({
  launchApp,
}) => {
  const apiKey = 'sk-ant-test-0123456789';
  const model = await startModelServer({ apiKeys: [apiKey] });
  try {
    const { text, paragraphs } = hardText();
    const reasoning = 'Zuerst 👩‍👩‍👧‍👦, dann עברית, dann 漢字 𠮷.';
    model.mock.onMessage('everything', { content: text, reasoning }, { chunkSize: 3 });

    const { app, page } = await launchApp();
    const window = new ChatWindow(page);
    await window.settings.open('Models');
    await window.settings.fillInProvider({
      service: 'Anthropic',
      name: 'Claude',
      address: model.baseUrl,
      apiKey,
      models: 'claude-sonnet-4-5',
    });
    await window.settings.testButton.click();
    await expect(window.settings.testResult).toContainText('Connected');
    await window.settings.saveButton.click();
    await expect(window.settings.provider('Claude')).toContainText(
      await window.settings.savedKeyWords(),
    );
    await window.settings.close();

    await window.pickModel('claude-sonnet-4-5');
    await window.ask('Say everything.');
    const answer = window.answer();
    await answer.ended();

    const asked = await model.ask(0);
    expect(asked.path).toBe('/v1/messages');
    expect(asked.headers['x-api-key']).toBe(apiKey);
    expect(JSON.parse(asked.body)).toMatchObject({
      model: 'claude-sonnet-4-5',
      stream: true,
      thinking: { type: 'enabled' },
    });

    const [, stored] = await storedMessages(app, page);
    expect(stored?.parts[0]).toMatchObject({ type: 'reasoning', text: reasoning });
    expect(textOf(stored)).toBe(text);

    const shown = await answer.paragraphs.allTextContents();
    expect(shown.filter((line) => line.startsWith('Nr. '))).toEqual(paragraphs);
    await answer.reasoning.getByRole('button').click();
    await expect(answer.reasoning.getByRole('paragraph')).toHaveText(reasoning);
  } finally {
    await model.stop();
  }
});
