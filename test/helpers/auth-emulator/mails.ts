import type { AuthEmulator } from './auth-emulator.ts';

export interface Mail {
  readonly requestType: 'VERIFY_EMAIL' | 'PASSWORD_RESET';
  /** What the person is to press. */
  readonly oobLink: string;
}

/** The mails that the emulator would have sent there, oldest first. */
export async function mailsTo(
  { host, projectId }: Pick<AuthEmulator, 'host' | 'projectId'>,
  email: string,
): Promise<readonly Mail[]> {
  const answer = await fetch(`http://${host}/emulator/v1/projects/${projectId}/oobCodes`);
  const { oobCodes } = (await answer.json()) as {
    oobCodes: readonly (Mail & { readonly email: string })[];
  };
  return oobCodes.filter((code) => code.email === email);
}
