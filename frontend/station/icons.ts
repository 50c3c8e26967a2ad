// The line drawings of the station app: one path each on a 24 × 24 field.

const dot = (x: number, y: number, r: number) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`

export const ICONS = {
  aa: 'M3 19L9 5l6 14M5 15h8M16 19l3-7 3 7M17 17h4',
  add: 'M12 5v14M5 12h14',
  back: 'M15 5l-7 7 7 7',
  book: 'M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3zM9 9h6M9 13h6',
  box: 'M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8',
  cam: `M4 8h4l2-3h4l2 3h4v11H4z${dot(12, 13, 3.5)}`,
  ch: 'M9 5l7 7-7 7',
  clk: `${dot(12, 12, 9)}M12 7v5l3 2`,
  doc: 'M6 3h8l4 4v14H6zM9 11h6M9 15h6',
  go: 'M5 12h14M13 6l6 6-6 6',
  half: 'M4 8V4h4M11 4h2M16 4h4v4M20 11v2M20 16v4h-4M13 20h-2M8 20H4v-4M4 13v-2M12 16V8M9 11l3-3 3 3',
  kb: 'M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M8 14h8',
  leaf: 'M5 19C5 9 11 5 20 4c0 10-5 15-13 13M4 21c2-5 5-8 9-10',
  more: 'M4 7h16M4 12h16M4 17h16',
  msg: 'M4 5h16v11H10l-5 4v-4H4z',
  ok: 'M4 4h16v16H4zM8 12l3 3 5-6',
  pen: 'M4 20l1-5L16 4l4 4L9 19z',
  pic: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4',
  prn: 'M7 8V3h10v5M7 17H4V8h16v9h-3M7 14h10v7H7z',
  ret: 'M9 5L4 10l5 5M4 10h10a6 6 0 0 1 0 12h-3',
  scale: 'M5 20h14l-2-10H7zM4 6h16M12 6v4M12 16l2-2.5',
  scan: 'M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16',
  stop: 'M8 3h8l5 5v8l-5 5H8l-5-5V8zM8 12h8',
  swap: 'M4 8h14M14 4l4 4-4 4M20 16H6M10 12l-4 4 4 4',
  tel: 'M6 3l4 1 1 5-3 2a12 12 0 0 0 5 5l2-3 5 1 1 4c-1 2-3 3-5 3C9 20 4 13 3 8c0-2 1-4 3-5z',
  test: 'M9 3h6M10 3v6l-5 9a2 2 0 0 0 2 3h10a2 2 0 0 0 2-3l-5-9V3M8 15h8',
  tick: 'M5 12l5 5 9-11',
  today: 'M4 11l8-7 8 7v9H4zM10 20v-6h4v6',
  tri: 'M12 3.5L22 20.5H2zM12 10v5M12 17.6v.2',
  truck: `M3 6h11v11H3zM14 10h4l3 4v3h-7${dot(7, 18, 2)}${dot(17, 18, 2)}`,
  up: 'M12 19V6M6 12l6-6 6 6',
  usr: `${dot(12, 8, 4)}M4 21c0-5 4-7 8-7s8 2 8 7`,
} as const

export type IconName = keyof typeof ICONS
