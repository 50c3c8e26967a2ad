/** Rows that have no id of their own and never change their order: their place is their key. */
export function keyed<Item>(items: readonly Item[]): { key: string; item: Item }[] {
  return items.map((item, place) => ({ key: String(place), item }))
}
