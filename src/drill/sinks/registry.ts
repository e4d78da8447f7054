import { discord, generic, msteams, msteamsv2, pushover, sns, telegram, victorops, webex, wechat } from './generic.ts'
import { jira } from './jira.ts'
import { opsgenie } from './opsgenie.ts'
import { pagerduty } from './pagerduty.ts'
import type { Sink, SinkSlot } from './sink.ts'
import { mattermost, rocketchat, slack } from './slack.ts'
import { incidentio, webhook } from './webhook.ts'

const SINKS: Readonly<Record<string, (slot: SinkSlot) => Sink>> = {
  discord,
  incidentio,
  jira,
  mattermost,
  msteams,
  msteamsv2,
  opsgenie,
  pagerduty,
  pushover,
  rocketchat,
  slack,
  sns,
  telegram,
  victorops,
  webex,
  webhook,
  wechat,
}

/** The sink of an integration that speaks HTTP. */
export const sinkOf = (slot: SinkSlot): Sink =>
  Object.hasOwn(SINKS, slot.integration) ? (SINKS[slot.integration] ?? generic)(slot) : generic()
