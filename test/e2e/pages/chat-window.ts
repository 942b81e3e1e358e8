import { expect, type Locator, type Page } from '@playwright/test';
import { Answer } from './answer.ts';
import { SettingsDialog } from './settings-dialog.ts';

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
  readonly modelPicker: Locator;
  readonly settings: SettingsDialog;

  constructor(page: Page) {
    this.page = page;
    this.chats = page.getByRole('navigation', { name: 'Chats' });
    this.newChatButton = page.getByRole('button', { name: 'New chat', exact: true });
    this.conversation = page.getByRole('log', { name: 'Conversation' });
    this.composer = page.getByRole('textbox', { name: 'Message', exact: true });
    this.sendButton = page.getByRole('button', { name: 'Send', exact: true });
    this.stopButton = page.getByRole('button', { name: 'Stop', exact: true });
    this.connection = page.getByRole('status', { name: 'Connection' });
    this.modelPicker = page.getByRole('button', { name: /^Model: / });
    this.settings = new SettingsDialog(page);
  }

  /** What an empty chat offers to begin with. */
  get suggestions(): Locator {
    return this.page.getByRole('main').getByRole('listitem').getByRole('button');
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

  /** A message of the user's, waiting or sent, that has this text. */
  question(text: string): Locator {
    return this.questions.filter({ hasText: text });
  }

  /** A button in the line below a message that waits. */
  waitingButton(text: string, name: 'Send now' | 'Send again' | 'Edit' | 'Remove'): Locator {
    return this.question(text).getByRole('button', { name, exact: true });
  }

  get tryNowButton(): Locator {
    return this.page.getByRole('button', { name: 'Try now', exact: true });
  }

  chatLink(title: string | RegExp): Locator {
    return this.chats.getByRole('link', { name: title });
  }

  /** A notice over the composer that says this. */
  notice(text: string): Locator {
    return this.page.getByRole('region', { name: 'Notices' }).filter({ hasText: text });
  }

  /** What goes on in a chat, as its link says besides its title. */
  async expectActivity(
    title: string | RegExp,
    activity: 'answering' | 'new answer' | '',
  ): Promise<void> {
    await expect(this.chatLink(title)).toHaveAccessibleDescription(activity);
  }

  /** Scrolls up, page by page as they load, until this message is there. */
  async scrollToFirst(text: string): Promise<void> {
    const first = this.questions.filter({ hasText: new RegExp(`^${text}$`, 'u') });
    while (!(await first.isVisible())) {
      const before = await this.questions.count();
      await this.conversation.evaluate((log) => {
        log.scrollTop = 0;
      });
      await expect.poll(() => this.questions.count()).toBeGreaterThan(before);
    }
  }

  async openChat(title: string | RegExp): Promise<void> {
    await this.chatLink(title).click();
  }

  async pickModel(label: string): Promise<void> {
    await this.modelPicker.click();
    await this.page.getByRole('combobox', { name: 'Search models' }).fill(label);
    await this.page.getByRole('option', { name: label, exact: true }).click();
  }

  /** Types a message and sends it. */
  async ask(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.sendButton.click();
  }
}
