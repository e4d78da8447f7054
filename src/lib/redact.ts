const URL_PASSWORD = /([a-z][a-z0-9+.-]*:\/\/[^\s/:@]{0,256}):[^\s/@]{1,256}@/gi
const SECRET_KEY =
  /((?:password|passwd|secret|token|api[_-]?key|authorization|credentials)["']?\s{0,4}[:=]\s{0,4}["']?)(?:bearer\s+|basic\s+)?[^\s"',;&]{1,512}/gi

/** Replaces secrets in text: the given values, passwords in URLs, and values that follow a telling key. */
export function redactor(secrets: Iterable<string> = []): (text: string) => string {
  const long = [...new Set(secrets)].filter((value) => value.length >= 4)
  const values = [...new Set(long.flatMap(spellings))].sort((a, b) => b.length - a.length)
  return (text) => {
    let out = text
    for (const value of values) out = out.replaceAll(value, '***')
    return out.replace(URL_PASSWORD, '$1:***@').replace(SECRET_KEY, '$1***')
  }
}

/** The value as it stands in plain text, in JSON, in JSON inside JSON, and in a URL. */
function spellings(value: string): string[] {
  const json = (text: string) => JSON.stringify(text).slice(1, -1)
  return [value, json(value), json(json(value)), encodeURIComponent(value), encodeURI(value)]
}
