/** Splits text as a POSIX shell splits words: quotes and backslashes, no expansion. Undefined when a quote is not closed. */
export function shellWords(text: string): readonly string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  let rest = text
  while (rest !== '') {
    const part = PARTS.map(([pattern, value]) => ({ match: pattern.exec(rest), value })).find(({ match }) => match !== null)
    const match = part?.match
    if (!part || !match) return undefined
    rest = rest.slice(match[0].length)
    if (part.value !== undefined) word = (word ?? '') + part.value(match[1] ?? '')
    else if (word !== undefined) {
      words.push(word)
      word = undefined
    }
  }
  return word === undefined ? words : [...words, word]
}

// A pattern for each part of a word and what it stands for; white space stands for nothing and ends the word.
const PARTS: readonly (readonly [RegExp, ((inner: string) => string) | undefined])[] = [
  [/^\s+/, undefined],
  [/^'([^']*)'/, (inner) => inner],
  [/^"((?:[^"\\]|\\[\s\S])*)"/, (inner) => inner.replace(/\\\n/g, '').replace(/\\(["\\$`])/g, '$1')],
  [/^\\\n()/, (inner) => inner],
  [/^\\([\s\S])/, (inner) => inner],
  [/^([^\s'"\\]+)/, (inner) => inner],
]
