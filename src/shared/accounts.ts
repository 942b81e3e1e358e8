import { z } from 'zod';

/** Who signed in, as the identity service knows them. */
export const accountUserSchema = z.object({
  uid: z.string().min(1),
  email: z.string().nullable(),
  name: z.string().nullable(),
  emailVerified: z.boolean(),
});
export type AccountUser = z.infer<typeof accountUserSchema>;

/** How an account's sign-in stands. */
export const accountSessionSchema = z.discriminatedUnion('state', [
  /** Nobody signs in there: the server of this app, or the one that MILLRACE_BACKEND_URL names. */
  z.object({ state: z.literal('none') }),
  z.object({ state: z.literal('signed_in') }),
  /** `why` in a sentence. What is on this computer can be read, and what is sent waits. */
  z.object({ state: z.literal('signed_out'), why: z.string() }),
]);

/** One account, as a window shows it. No token is ever in it. */
export const accountViewSchema = z.object({
  accountId: z.string(),
  /** The person, or this computer. */
  name: z.string(),
  /** The server's host and port; empty for this computer's own. */
  place: z.string(),
  /** The server's address; `null`: nobody signs in there. */
  serverUrl: z.string().nullable(),
  email: z.string().nullable(),
  /** `false`: there is an address that was not verified yet. */
  emailVerified: z.boolean(),
  session: accountSessionSchema,
});
export type AccountView = z.infer<typeof accountViewSchema>;

export const accountListSchema = z.object({
  /** The one that the asking window shows. */
  current: z.string(),
  items: z.array(accountViewSchema),
});

/** What a server says of itself before anybody signs in. */
export const serverOfferSchema = z.object({
  /** As it is asked for from now on, without a slash at its end. */
  url: z.string(),
  host: z.string(),
  /** "Continue with Google" can be offered. */
  google: z.boolean(),
  /** Its accounts are an emulator's: for trying things out alone. */
  isTrial: z.boolean(),
});
export type ServerOffer = z.infer<typeof serverOfferSchema>;

export const credentialsSchema = z.object({
  url: z.string().max(2048),
  email: z.string().trim().min(1).max(320),
  password: z.string().min(1).max(4096),
});
