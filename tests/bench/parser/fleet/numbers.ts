/** As Go's `strconv.FormatFloat(v, 'g', -1, 64)`, which client_golang writes: `2.7262976e+07`, `5e-05`, `+Inf`. */
export function goFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  const [mantissa, exponent = ''] = value.toExponential().split('e')
  const power = Number(exponent)
  if (power >= -4 && power < 6) return String(value)
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}

/** As client_golang writes floats in OpenMetrics: never without a point or an exponent. */
export function goOpenMetricsFloat(value: number): string {
  const text = goFloat(value)
  return /^-?\d+$/.test(text) ? `${text}.0` : text
}

/** As prom-client writes them. */
export function jsFloat(value: number): string {
  return Number.isFinite(value) || Number.isNaN(value) ? String(value) : goFloat(value)
}
