import { expect, test } from '../../helpers/fixtures.ts';
import { ChatWindow } from '../pages/chat-window.ts';
import { attack, networkAttacks, whenTrusted, type NetworkAttack } from './network-attacks.ts';
import { trustEverything } from './trusted-types.ts';
import { openUnsealed } from './unsealed.ts';

const attacks = Object.entries(networkAttacks) as [NetworkAttack, string][];

test('no code in the page reaches a server by any way', async ({ launchApp, canary }) => {
  const { app, page } = await launchApp();
  await expect(new ChatWindow(page).composer).toBeVisible();
  for (const [name, refusedBy] of attacks) {
    await test.step(`${name} is refused`, async () => {
      expect(await attack(page, name, `${canary.url}/sealed/${name}`)).toContain(refusedBy);
    });
  }
  await trustEverything(page);
  for (const [name, refusedBy] of attacks) {
    await test.step(`${name} is refused, trusted or not`, async () => {
      const verdict = await attack(page, name, `${canary.url}/sealed-trusted/${name}`);
      expect(verdict).toContain(whenTrusted[name] ?? refusedBy);
    });
  }
  // The same code where nothing holds it: each attack arrives, so each refusal above is one.
  const unsealed = await openUnsealed(app, `${canary.url}/page`);
  for (const [name] of attacks) {
    await test.step(`${name} works unsealed`, async () => {
      const target = `${canary.url}/unsealed/${name}`;
      attack(unsealed, name, target).catch(() => undefined);
      await canary.hit(`/unsealed/${name}`);
    });
  }
  expect(canary.hits.filter((path) => path.startsWith('/sealed'))).toEqual([]);
});
