const LIGHT = `
  --page: #f5f6f8; --card: #ffffff; --edge: #dfe3e8; --faint: #eef0f3; --text: #18212b; --quiet: #55616e; --link: #1f55c4;
  --good: #12703f; --good-soft: #e3f4ea; --bad: #b3261e; --bad-soft: #fdebe9; --warn: #8a5300; --warn-soft: #fdf1dc;
  --gap: #5a4bb0; --gap-soft: #eeebfb; --skip: #c3cad3;
  --good-fill: #23935b; --bad-fill: #d2463b; --warn-fill: #c07f12;
  --s0: #2f6fde; --s1: #c2540a; --s2: #0f8a5f; --s3: #8b46d6; --s4: #c02a73; --s5: #0e7f95; --s6: #8f6a00; --s7: #5d6875;
  --h0: #e3edfc; --h1: #bcd4f8; --h2: #8cb4f1; --h3: #5a90e6; --h4: #2f6acb; --h5: #1b4694;
`

const DARK = `
  --page: #0e1217; --card: #161c23; --edge: #29323d; --faint: #1e262f; --text: #e5e9ef; --quiet: #9ba8b6; --link: #85b0ff;
  --good: #5fd196; --good-soft: #14301f; --bad: #ff8f85; --bad-soft: #3b1a18; --warn: #f0bf62; --warn-soft: #35270d;
  --gap: #b6aaff; --gap-soft: #262147; --skip: #47525f;
  --good-fill: #46b97e; --bad-fill: #ef7268; --warn-fill: #d9a442;
  --s0: #75a5ff; --s1: #ff9c5b; --s2: #4ccf9e; --s3: #c596ff; --s4: #ff80b5; --s5: #55cbe2; --s6: #e0be4e; --s7: #a8b3bf;
  --h0: #1b2a42; --h1: #21406f; --h2: #2a599f; --h3: #3f7bd0; --h4: #6ca3f0; --h5: #b4d3ff;
`

/** Colours of both schemes; text keeps a contrast of 4.5 to its ground, lines one of 3. */
export const COLORS = `
:root { color-scheme: light dark; ${LIGHT} }
@media screen and (prefers-color-scheme: dark) { :root { ${DARK} } }
`
