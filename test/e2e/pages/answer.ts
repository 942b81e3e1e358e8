import { expect, type Locator } from '@playwright/test';

/** One answer in the transcript. */
export class Answer {
  readonly article: Locator;
  readonly reasoning: Locator;
  readonly paragraphs: Locator;
  readonly retryButton: Locator;
  readonly answerAgainButton: Locator;
  readonly openSettingsButton: Locator;
  readonly copyButton: Locator;

  constructor(article: Locator) {
    this.article = article;
    this.reasoning = article.getByRole('group', { name: 'Reasoning' });
    this.paragraphs = article.getByRole('paragraph');
    this.retryButton = article.getByRole('button', { name: /^Retry/ });
    this.answerAgainButton = article.getByRole('button', { name: 'Answer again' });
    this.openSettingsButton = article.getByRole('button', { name: 'Open settings' });
    this.copyButton = article.getByRole('button', { name: 'Copy answer' });
  }

  tool(name: string): Locator {
    return this.article.getByRole('group', { name: `Tool: ${name}` });
  }

  code(title: string): Locator {
    return this.article.getByRole('region', { name: `Code: ${title}` });
  }

  /** Resolves when nothing more comes, however it ended. The demo takes its time. */
  async ended(options: { readonly timeout?: number } = {}): Promise<void> {
    await expect(this.article).toHaveAttribute('aria-busy', 'false', options);
  }
}
