import { z } from 'zod';

/** A count of a provider's; some servers send them as strings. What is no number is left out. */
export const countSchema = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d+(?:\.\d+)?$/u)
      .transform(Number)
      .pipe(z.number()),
  ])
  .optional()
  .catch(undefined);
