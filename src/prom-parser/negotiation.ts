// As a Prometheus 3 with its default scrape_protocols sends them.
const OPENMETRICS =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5'
const TEXT = 'text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3'

/** The Accept header that Prometheus 3 sends with a scrape; `format` asks for this format alone. */
export function acceptHeader(format?: 'openmetrics' | 'prometheus'): string {
  if (format === undefined) return `${OPENMETRICS},${TEXT},*/*;q=0.2`
  return format === 'openmetrics' ? OPENMETRICS : TEXT
}
