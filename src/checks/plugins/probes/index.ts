import { acl } from './acl.ts'
import { basicAuth } from './basic-auth.ts'
import { correlationId } from './correlation-id.ts'
import { cors } from './cors.ts'
import { httpLog } from './http-log.ts'
import { ipRestriction } from './ip-restriction.ts'
import { jwt } from './jwt.ts'
import { keyAuth } from './key-auth.ts'
import type { Probe } from './probe.ts'
import { prometheus } from './prometheus.ts'
import { proxyCache } from './proxy-cache.ts'
import { rateLimiting } from './rate-limiting.ts'
import { requestSizeLimiting } from './request-size-limiting.ts'
import { requestTermination } from './request-termination.ts'
import { responseTransformer } from './response-transformer.ts'

/** All probes, one per plugin. */
export const probes: readonly Probe<unknown>[] = [
  acl,
  basicAuth,
  correlationId,
  cors,
  httpLog,
  ipRestriction,
  jwt,
  keyAuth,
  prometheus,
  proxyCache,
  rateLimiting,
  requestSizeLimiting,
  requestTermination,
  responseTransformer,
]
