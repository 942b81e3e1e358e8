/** A model as a server lists it; what the server does not say is absent. */
export interface ListedModel {
  readonly name: string;
  readonly label?: string | undefined;
  readonly contextTokens?: number | undefined;
  readonly tools?: boolean | undefined;
  readonly images?: boolean | undefined;
}
