import { randomUUID } from 'node:crypto';
import { deleteApp as endAdmin, initializeApp as startAdmin } from 'firebase-admin/app';
import { getAuth as accountsOf } from 'firebase-admin/auth';
import { deleteApp, initializeApp } from 'firebase/app';
import {
  connectAuthEmulator,
  createUserWithEmailAndPassword,
  inMemoryPersistence,
  initializeAuth,
  signInWithEmailAndPassword,
  type Auth,
} from 'firebase/auth';
import { inject, vi } from 'vitest';
import type { SignIn } from '../../../../src/shared/http.ts';
import { mailsTo } from '../../../helpers/auth-emulator/mails.ts';

/** The Firebase project at the emulator: its people with the SDK of clients, and its operator. */
export function firebaseProject() {
  const { host: emulatorHost, projectId } = inject('authEmulator');
  // Firebase's library for servers looks there.
  vi.stubEnv('FIREBASE_AUTH_EMULATOR_HOST', emulatorHost);
  const signIn: SignIn = {
    type: 'firebase',
    projectId,
    apiKey: 'any-key',
    authDomain: `${projectId}.firebaseapp.com`,
    emulatorHost,
  };
  const admin = startAdmin({ projectId }, randomUUID());
  const apps = new Set<ReturnType<typeof initializeApp>>();

  /** One installed client: it keeps its session in memory. */
  function client(): Auth {
    const app = initializeApp({ projectId, apiKey: signIn.apiKey }, randomUUID());
    apps.add(app);
    const auth = initializeAuth(app, { persistence: inMemoryPersistence });
    connectAuthEmulator(auth, `http://${emulatorHost}`, { disableWarnings: true });
    return auth;
  }

  return {
    projectId,
    signIn,
    operator: accountsOf(admin),
    client,
    /** Signs somebody new up; answers the account, whose tokens open the server. */
    async person(name: string) {
      const auth = client();
      // All tests share the project.
      const email = `${name}-${randomUUID()}@example.com`;
      const { user } = await createUserWithEmailAndPassword(auth, email, PASSWORD);
      return { auth, email, user, uid: user.uid, token: await user.getIdToken() };
    },
    signInAgain: (email: string, password = PASSWORD) =>
      signInWithEmailAndPassword(client(), email, password),
    /** As `revokeRefreshTokens`, which reckons in whole seconds: this one does not spare the newest. */
    async revoke(uid: string): Promise<void> {
      const url = `http://${emulatorHost}/identitytoolkit.googleapis.com/v1/projects/${projectId}/accounts:update`;
      const answer = await fetch(url, {
        method: 'POST',
        headers: { authorization: 'Bearer owner', 'content-type': 'application/json' },
        body: JSON.stringify({ localId: uid, validSince: String(seconds(Date.now()) + 1) }),
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
    mailsTo: (email: string) => mailsTo({ host: emulatorHost, projectId }, email),
    async dispose(): Promise<void> {
      vi.unstubAllEnvs();
      await Promise.all([...apps].map((app) => deleteApp(app)));
      await endAdmin(admin);
    },
  };
}

export type FirebaseProject = ReturnType<typeof firebaseProject>;

export const PASSWORD = 'correct horse battery';

/** What a token says. */
export function claimsOf(token: string): Record<string, unknown> {
  const payload = token.split('.')[1] ?? '';
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>;
}

/** The emulator's tokens bear no signature: this is one with other claims. */
export function withClaims(token: string, claims: Record<string, unknown>): string {
  const payload = JSON.stringify({ ...claimsOf(token), ...claims });
  return `${token.split('.')[0] ?? ''}.${Buffer.from(payload).toString('base64url')}.`;
}

/** The token that the emulator would give out so much later, in milliseconds, for the same sign-in. */
export function refreshedAfter(token: string, ms: number): string {
  const { iat, exp } = claimsOf(token) as { iat: number; exp: number };
  return withClaims(token, { iat: iat + seconds(ms), exp: exp + seconds(ms) });
}

function seconds(ms: number): number {
  return Math.floor(ms / 1_000);
}
