/**
 * Why a program cannot be had, for tests to skip themselves with. Throws it where CI says that packages can be had
 * (`FIREDRILL_CI_PACKAGES=required`): then a test that skips itself is a failure.
 */
export function cannotBeHad(reason: string): { readonly reason: string } {
  if (process.env.FIREDRILL_CI_PACKAGES === 'required') throw new Error(`FIREDRILL_CI_PACKAGES is required, and ${reason}`)
  return { reason }
}
