import { z } from 'zod'
import { serviceUrl } from '../../pieces.ts'

const httpsUrl = serviceUrl.refine((url) => url.startsWith('https://'), {
  error: 'expected an https:// URL, like https://kong:8443/',
})

/** An https URL, or every listener that Kong declares with `ssl`. */
export const tlsItem = z
  .union([
    z.literal('declared'),
    httpsUrl,
    z.strictObject({
      url: httpsUrl,
      name: z
        .string()
        .min(1)
        .optional()
        .meta({ description: 'Name that the certificate must be for. Default: the host of the URL.' }),
      ca: z
        .string()
        .min(1)
        .optional()
        .meta({ description: 'File with the certificate of its authority, from the suite folder.' }),
      daysLeft: z.int().positive().optional().meta({ description: 'Days that it must still be valid. Default: 14.' }),
      http: serviceUrl
        .refine((url) => url.startsWith('http://'), { error: 'expected an http:// URL' })
        .optional()
        .meta({ description: 'Its http sibling, which must refuse or redirect to https. Default: the same URL over http.' }),
    }),
  ])
  .transform((item) => (typeof item === 'string' && item !== 'declared' ? { url: item } : item))

export type TlsItem = Exclude<z.output<typeof tlsItem>, 'declared'>
