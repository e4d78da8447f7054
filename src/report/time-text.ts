/** How time passed: `real`, `scaled:375`, `lapse`. */
export const timeText = ({ mode, factor }: { readonly mode: string; readonly factor?: number | undefined }): string =>
  factor === undefined ? mode : `${mode}:${factor}`
