import { z } from 'zod'

const picture = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z0-9][\w.-]*$/, { error: 'expected a file name without its .png: letters, digits, and . _ -' })
      .describe('Name of the file, without .png.'),
    dashboard: z.string().min(1).optional().describe('Title of a dashboard. Default: the first one of the report.'),
    panels: z.array(z.string().min(1)).min(1).optional().describe('Titles of panels: only these, close together.'),
    targets: z.literal(true).optional().describe('The table of scrape targets.'),
  })
  .refine(({ dashboard, panels, targets }) => !targets || (dashboard === undefined && panels === undefined), {
    error: 'expected `targets` alone: the table of targets is in no dashboard',
    path: ['targets'],
  })

/** What a suite writes under `screenshots:`. */
export const picturesSchema = z
  .array(picture)
  .min(1)
  .refine((pictures) => new Set(pictures.map(({ name }) => name)).size === pictures.length, {
    error: 'expected names that differ: each is a file',
  })

/** A picture that `firedrill report --screenshots` takes of a report. */
export type WantedPicture = Readonly<z.output<typeof picture>>
