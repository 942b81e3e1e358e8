import { z } from 'zod';

/**
 * Imported before any schema. The page's policy forbids to make code from text; zod would try whether
 * it may as soon as the first schema is made, and the refusal would stand in the console.
 */
z.config({ jitless: true });
