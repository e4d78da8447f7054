/**
 * One gauge that a request switches, kept in a file of the working directory, and a log of who switched it when.
 * `POST /switch {"temperature": 90}`, `GET /state`, `GET /work` (counted), `GET /metrics`; `/broken` answers 500.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'

const startedAt = Date.now() / 1000
let worked = 0

const temperature = () => (existsSync('temperature') ? Number(readFileSync('temperature', 'utf8')) : 0)

const exposition = () => `# TYPE app_temperature gauge
app_temperature ${temperature()}
# TYPE app_started_seconds gauge
app_started_seconds ${startedAt}
# TYPE app_work_total counter
app_work_total ${worked}
`

const routes = {
  'GET /metrics': (_body, response) => response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(exposition()),
  'GET /state': (_body, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ temperature: temperature() })),
  'GET /work': (_body, response) => {
    worked++
    response.end('done')
  },
  'POST /switch': (body, response) => {
    const to = JSON.parse(body).temperature
    writeFileSync('temperature', String(to))
    appendFileSync('switched.log', `${to}\n`)
    response.end('switched')
  },
  'POST /broken': (_body, response) => response.writeHead(500).end('the switch is broken'),
}

createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  const route = routes[`${request.method} ${request.url}`]
  if (route === undefined) response.writeHead(404).end()
  else route(body, response)
}).listen(3000, process.env.HOST)
process.on('SIGTERM', () => process.exit(0))
