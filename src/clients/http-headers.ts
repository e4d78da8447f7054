import type { Http } from './http.ts'

/** The same connection with headers of its own in every request, for what is reached through a login; a request's own headers win. Disposing of it leaves `http` open. */
export function withHeaders(http: Http, headers: Readonly<Record<string, string>>): Http {
  return {
    request: (url, request = {}) => http.request(url, { ...request, headers: { ...headers, ...request.headers } }),
    async [Symbol.asyncDispose]() {},
  }
}
