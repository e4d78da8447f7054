/** Where a redirect leads, without what it may carry: user, password, query, fragment. `/login`, `https://shop.example/`. */
export function placeOf(location: string, asked: string): string {
  const to = URL.parse(location, asked)
  if (to === null || to.host === '') return 'elsewhere'
  return to.origin === URL.parse(asked)?.origin ? to.pathname : `${to.origin}${to.pathname}`
}
