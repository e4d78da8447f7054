/** An error that says what it has to say and shows no stack: the place that matters is in its text. */
export function plainError(text: string): Error {
  const error = new Error(text)
  error.stack = text
  return error
}
