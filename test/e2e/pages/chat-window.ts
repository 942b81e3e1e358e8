import type { Locator, Page } from '@playwright/test';
import { Answer } from './answer.ts';

/** The window as a person uses it. Names are those of the design: change them there first. */
export class ChatWindow {
  readonly page: Page;
  readonly chats: Locator;
  readonly newChatButton: Locator;
  readonly conversation: Locator;
  readonly composer: Locator;
  readonly sendButton: Locator;
  readonly stopButton: Locator;
  readonly connection: Locator;

  constructor(page: Page) {
    this.page = page;
    this.chats = page.getByRole('navigation', { name: 'Chats' });
    this.newChatButton = page.getByRole('button', { name: 'New chat', exact: true });
    this.conversation = page.getByRole('log', { name: 'Conversation' });
    this.composer = page.getByRole('textbox', { name: 'Message', exact: true });
    this.sendButton = page.getByRole('button', { name: 'Send', exact: true });
    this.stopButton = page.getByRole('button', { name: 'Stop', exact: true });
    this.connection = page.getByRole('status', { name: 'Connection' });
  }

  get questions(): Locator {
    return this.conversation.getByRole('article', { name: 'You', exact: true });
  }

  get answers(): Locator {
    return this.conversation.getByRole('article', { name: 'Assistant', exact: true });
  }

  /** The newest answer, or the n-th one, counted from 0. */
  answer(index?: number): Answer {
    return new Answer(index === undefined ? this.answers.last() : this.answers.nth(index));
  }

  chatLink(title: string | RegExp): Locator {
    return this.chats.getByRole('link', { name: title });
  }

  async openChat(title: string | RegExp): Promise<void> {
    await this.chatLink(title).click();
  }

  /** Types a message and sends it. */
  async ask(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.sendButton.click();
  }
}
