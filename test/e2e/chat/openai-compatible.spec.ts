import { expect, test } from '../../helpers/app.ts';
import { hardText } from '../../helpers/hard-text.ts';
import { startModelServer } from '../../helpers/model-server.ts';
import { messageTexts } from '../../helpers/stored-messages.ts';
import { ChatWindow } from '../pages/chat-window.ts';

test('an OpenAI-compatible server is set up, and its answer arrives equal to the byte', async ({
  launchApp,
}) => {
  const apiKey = 'sk-test-openai-0123456789';
  const model = await startModelServer({ apiKeys: [apiKey] });
  try {
    const { text, paragraphs } = hardText();
    // Three UTF-16 units a piece: the cuts fall into emoji, surrogate pairs and combining marks.
    model.mock.onMessage('everything', { content: text }, { chunkSize: 3 });

    const { app, page } = await launchApp();
    const window = new ChatWindow(page);
    await window.settings.open('Models');
    await window.settings.fillInProvider({
      service: 'Other OpenAI-compatible',
      name: 'Mock',
      address: model.baseUrl,
      apiKey,
      models: 'tiny-model',
    });
    await window.settings.testButton.click();
    await expect(window.settings.testResult).toContainText('Connected');
    await expect(window.settings.testResult).toContainText('gpt-4o');
    await window.settings.saveButton.click();
    await expect(window.settings.provider('Mock')).toContainText(
      await window.settings.savedKeyWords(),
    );
    await window.settings.close();

    await window.pickModel('tiny-model');
    await window.ask('Say everything.');
    const answer = window.answer();
    await answer.ended();

    const asked = await model.ask(0);
    expect(asked.headers.authorization).toBe(`Bearer ${apiKey}`);
    expect(JSON.parse(asked.body)).toMatchObject({ model: 'tiny-model', stream: true });

    const stored = await messageTexts(app, page);
    expect(stored).toEqual(['Say everything.', text]);
    expect(Buffer.from(stored[1] ?? '').equals(Buffer.from(text))).toBe(true);

    await answer.copyButton.click();
    expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe(text);

    const shown = await answer.paragraphs.allTextContents();
    expect(shown.filter((line) => line.startsWith('Nr. '))).toEqual(paragraphs);
  } finally {
    await model.stop();
  }
});
