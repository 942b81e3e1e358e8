import type { Locator } from '@playwright/test';

/** One answer in the transcript. */
export class Answer {
  readonly article: Locator;
  readonly reasoning: Locator;
  readonly retryButton: Locator;
  readonly paragraphs: Locator;
  readonly problem: Locator;

  constructor(article: Locator) {
    this.article = article;
    this.reasoning = article.getByRole('group', { name: 'Reasoning' });
    this.retryButton = article.getByRole('button', { name: 'Retry' });
    this.paragraphs = article.getByRole('paragraph');
    this.problem = article.getByRole('alert');
  }

  tool(name: string): Locator {
    return this.article.getByRole('group', { name: `Tool: ${name}` });
  }

  code(name: string | RegExp): Locator {
    return this.article.getByRole('region', { name });
  }
}
