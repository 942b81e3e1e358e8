import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { makeProfile, readLaunch } from '../../../scripts/lib/launch.mjs';
import { expect, test } from '../../helpers/app.ts';
import { watchConnections } from '../../helpers/connections.ts';
import { ChatWindow } from '../pages/chat-window.ts';

/** Where Chromium's own diary of the network says that anything went. */
async function placesIn(netLog: string): Promise<string[]> {
  const text = await readFile(netLog, 'utf8');
  const urls = text.match(/"(?:url|host)":"(?:https?|wss?|ftp):\/\/[^"]+/gu) ?? [];
  return [...new Set(urls.map((found) => found.replace(/^"\w+":"/u, '')))];
}

test('the demo leaves this computer with nothing, from the first moment on', async ({
  launchApp,
}) => {
  test.skip(process.platform !== 'linux', 'Linux shows sockets under /proc');
  const profileDir = await makeProfile(readLaunch());
  const netLog = join(profileDir, 'net-log.json');
  const running = await launchApp({ profileDir, args: [`--log-net-log=${netLog}`] });
  const { app, page } = running;
  const watch = watchConnections(app);
  const window = new ChatWindow(page);
  await window.composer.pressSequentially('A mispelled wrod for the spell checker.');
  await window.sendButton.click();
  await window.answer().ended({ timeout: 45_000 });
  await window.settings.open('Models');
  await window.settings.close();
  await watch.stop();
  expect([...watch.outside]).toEqual([]);
  await running.close();
  expect(await placesIn(netLog)).toEqual([]);
});

test('both watches see what there is to see', async ({ launchApp }) => {
  const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  const own = addresses.find((one) => one.family === 'IPv4' && !one.internal)?.address;
  test.skip(process.platform !== 'linux' || own === undefined, 'needs an interface to the outside');
  // Says nothing on its own, and ends a connection that asks for something.
  const server = createServer((socket) => socket.once('data', () => socket.destroy()));
  await new Promise<void>((resolve) => server.listen(0, own, resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://${own ?? ''}:${port}`;

  const profileDir = await makeProfile(readLaunch());
  const netLog = join(profileDir, 'net-log.json');
  const running = await launchApp({ profileDir, args: [`--log-net-log=${netLog}`] });
  const { app } = running;
  const watch = watchConnections(app);
  await app.evaluate(async ({ net }, address) => {
    const { hostname, port: to } = new URL(address);
    const { connect } = process.getBuiltinModule('node:net');
    // Held open: a connection that nobody ends is there for each look.
    const socket = connect(Number(to), hostname);
    await new Promise((resolve) => socket.once('connect', resolve));
    await net.fetch(`${address}/net`).catch(() => undefined);
  }, url);
  await watch.stop();
  await running.close();
  server.close();
  expect([...watch.outside]).not.toEqual([]);
  expect(await placesIn(netLog)).toContain(`${url}/net`);
});
