/** As a `ref`: a field that appears because it was asked for takes the focus, once. */
export function takesFocus(field: { focus: () => void } | null): void {
  field?.focus()
}
