/** Requests that fall due in `duration` ms at `rate` per second. */
export const requestCount = (rate: number, duration: number): number => Math.round((rate * duration) / 1000)
