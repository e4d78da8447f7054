import { z } from 'zod'

/** A user with a password. */
export const credential = z.strictObject({ user: z.string().min(1), password: z.string().min(1) })
