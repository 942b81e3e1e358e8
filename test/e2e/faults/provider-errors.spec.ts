import { expect, test } from '../../helpers/fixtures.ts';
import { call } from '../../helpers/bridge.ts';
import { startHttpServer } from '../../helpers/http-server.ts';
import { startModelServer } from '../../helpers/model-server.ts';
import { ChatWindow } from '../pages/chat-window.ts';

test('a wrong key: what happened, and the way to the settings', async ({ launchApp }) => {
  const model = await startModelServer({ apiKeys: ['the-right-key-0123456789'] });
  try {
    const { page } = await launchApp();
    await call(page, 'providers.save', {
      providerId: 'mock',
      kind: 'openai-compatible',
      label: 'Mock',
      baseUrl: model.baseUrl,
      apiKey: 'the-wrong-key-0123456789',
      models: ['test-model'],
    });
    await call(page, 'settings.update', { defaultModel: 'mock/test-model' });
    const window = new ChatWindow(page);
    await window.ask('Hello?');
    const answer = window.answer();
    await answer.ended();
    await expect(answer.article).toContainText('The provider did not accept the key');
    await expect(answer.article).toContainText('Mock did not accept the API key');
    await expect(answer.article).not.toContainText('the-wrong-key');
    await answer.openSettingsButton.click();
    await expect(window.settings.provider('Mock')).toBeVisible();

    // What it advises helps: the right key, then Retry.
    model.mock.onMessage('Hello', { content: 'Hello!' });
    await window.settings.provider('Mock').getByRole('button', { name: 'Edit Mock' }).click();
    await window.settings.keyField.fill('the-right-key-0123456789');
    await window.settings.saveButton.click();
    await expect(window.settings.provider('Mock')).toBeVisible();
    await window.settings.close();
    await answer.retryButton.click();
    await expect(window.answer().article).toContainText('Hello!');
  } finally {
    await model.stop();
  }
});

test('the test of a connection tells a wrong key before it is saved', async ({ launchApp }) => {
  const model = await startModelServer({ apiKeys: ['the-right-key-0123456789'] });
  try {
    const { page } = await launchApp();
    const window = new ChatWindow(page);
    await window.settings.open('Models');
    await window.settings.fillInProvider({
      service: 'Other OpenAI-compatible',
      name: 'Mock',
      address: model.baseUrl,
      apiKey: 'the-wrong-key-0123456789',
    });
    await window.settings.testButton.click();
    await expect(window.settings.testResult).toContainText('did not accept the API key');
    expect(await call(page, 'providers.list')).toEqual({ items: [] });
  } finally {
    await model.stop();
  }
});

const REFUSALS = [
  {
    name: 'no such model',
    status: 404,
    error: {
      message: 'The model `test-model` does not exist or you do not have access to it.',
      type: 'invalid_request_error',
      code: 'model_not_found',
    },
    title: 'The provider does not offer this model',
    advice: 'Mock has no model “test-model”',
    leadsToSettings: true,
  },
  {
    name: 'a conversation that is too long for the model',
    status: 400,
    error: {
      message: "This model's maximum context length is 8192 tokens. However, you sent 9000.",
      type: 'invalid_request_error',
      code: 'context_length_exceeded',
    },
    title: 'This chat is too long for the model',
    advice: 'longer than test-model can read',
    leadsToSettings: false,
  },
  {
    name: 'an account that is used up',
    status: 429,
    error: {
      message: 'You exceeded your current quota, please check your plan and billing details.',
      type: 'insufficient_quota',
      code: 'insufficient_quota',
    },
    title: 'The account at the provider is used up',
    advice: 'Waiting does not help: check its billing page',
    leadsToSettings: true,
  },
  {
    name: 'a content filter',
    status: 400,
    error: {
      message: 'Invalid prompt: your prompt was flagged as potentially violating our usage policy.',
      type: 'invalid_request_error',
      code: 'invalid_prompt',
    },
    title: 'The provider’s content filter stopped the answer',
    advice: 'Word the message differently',
    leadsToSettings: false,
  },
];

for (const { name, status, error, title, advice, leadsToSettings } of REFUSALS) {
  test(name, async ({ launchWithModel, model }) => {
    model.mock.onMessage('Hello', { error, status });
    const { page } = await launchWithModel();
    const window = new ChatWindow(page);
    await window.ask('Hello?');
    const answer = window.answer();
    await answer.ended();
    await expect(answer.article).toContainText(title);
    await expect(answer.article).toContainText(advice);
    await expect(answer.openSettingsButton).toHaveCount(leadsToSettings ? 1 : 0);
    expect(model.asked()).toHaveLength(1);
  });
}

test('a server where nothing listens', async ({ launchApp }) => {
  const gone = await startHttpServer((_request, response) => response.end());
  await gone.close();
  const { page } = await launchApp();
  await call(page, 'providers.save', {
    providerId: 'mock',
    kind: 'openai-compatible',
    label: 'Mock',
    baseUrl: `${gone.url}/v1`,
    models: ['test-model'],
  });
  await call(page, 'settings.update', { defaultModel: 'mock/test-model' });
  const window = new ChatWindow(page);
  await window.ask('Hello?');
  const answer = window.answer();
  await answer.ended();
  await expect(answer.article).toContainText('The provider could not be reached');
  await expect(answer.article).toContainText(`Nothing is listening at ${new URL(gone.url).host}`);
  await expect(answer.retryButton).toBeVisible();
  await expect(answer.openSettingsButton).toBeVisible();
});
