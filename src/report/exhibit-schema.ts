import { z } from 'zod'
import { PANEL_STATES } from '../run/result.ts'

const text = (description: string) => z.string().describe(description)
const epoch = (description: string) => z.number().describe(`${description}, milliseconds since the epoch`)
const whole = (description: string) => z.number().int().nonnegative().describe(description)
const columns = (description: string) => z.number().describe(`${description}, in columns`)
const units = (description: string) => z.number().describe(`${description}, in units of 30 px`)
const cell = z.union([z.string(), z.number(), z.null()])

const panel = z
  .object({
    key: text('Unique in the dashboard'),
    title: text('As the dashboard has it'),
    type: text('timeseries, stat, …'),
    grid: z
      .object({ x: columns('From the left'), y: units('From the top'), w: columns('Width'), h: units('Height') })
      .describe('Place in Grafana’s grid of 24 columns'),
    row: text('Title of the row that it stands in').optional(),
    state: z.enum(PANEL_STATES).describe('data: every query that is drawn gave some; otherwise the first reason why not'),
    why: text('That reason in words').optional(),
    allowed: text('The suite’s reason why it may be empty').optional(),
    unit: text('Grafana’s id of its unit').optional(),
    queries: z
      .array(z.object({ refId: text('A, B, …'), text: text('As it was asked, variables replaced') }))
      .describe('Its queries'),
    at: z.array(epoch('Point in time')).describe('Of the values of all series'),
    series: z
      .array(
        z.object({
          name: text('As the legend shows it'),
          values: z.array(z.number().nullable()).describe('One for each point in time; null where there is none'),
        }),
      )
      .describe('The first series that came, thinned'),
    more: whole('Series left out'),
    rows: z
      .object({
        columns: z.array(z.string()),
        count: whole('Rows that came'),
        shown: z.array(z.array(cell)).describe('The first of them'),
      })
      .optional()
      .describe('Of tables and logs'),
  })
  .describe('One panel and what it returned')

const dashboard = z
  .object({
    type: z.literal('dashboard'),
    title: text('Title of the dashboard'),
    uid: text('Its uid').optional(),
    file: text('File that it was read from'),
    asked: text('Who was asked for the data'),
    range: z.object({ from: epoch('Start'), to: epoch('End') }).describe('What it showed'),
    panels: z.array(panel).describe('In the order in which they are drawn'),
  })
  .describe('A dashboard with the data that its panels returned')

const targets = z
  .object({
    type: z.literal('targets'),
    service: text('Prometheus that scrapes them'),
    rows: z.array(
      z.object({
        job: text('Job'),
        instance: text('Label instance'),
        url: text('Scraped URL'),
        health: z.enum(['up', 'down', 'unknown']).describe('As the server has it'),
        age: z.number().optional().describe('Milliseconds from its last scrape to the look; absent when there was none'),
        duration: z.number().describe('Milliseconds that its last scrape took'),
        error: text('Why the last scrape failed; empty when it did not'),
      }),
    ),
  })
  .describe('The scrape targets as the server has them')

/** What a check shows beside its verdict. */
export const exhibit = z.discriminatedUnion('type', [dashboard, targets])

/** Pictures of them. */
export const screenshots = z
  .array(
    z.object({
      name: text('Name of the file, without .png'),
      dashboard: text('Title of the dashboard; absent: the first one').optional(),
      panels: z.array(z.string()).describe('Titles of the panels that are in it; absent: all').optional(),
      targets: z.literal(true).describe('The table of scrape targets').optional(),
    }),
  )
  .default([])
  .describe('Pictures that the suite wants of the report; empty: those that suggest themselves')
