// Bars aligned to the table's rows: full = operating, hatched = under way, the frame = what the plan asks for.
import type { PlanRow } from './Plan'

const ROW = 37
const BAR = 13
const ROOM = 84 // per cent of the width for bars, the rest for their words

export function Bars({ rows }: { rows: PlanRow[] }) {
  const most = Math.max(1, ...rows.map((row) => Math.max(row.stationsPlanned ?? 0, row.operating + row.underWay)))
  const scale = ROOM / most
  const ticks = [0, Math.round(most / 3), Math.round((most * 2) / 3), most]
  const height = rows.length * ROW
  const at = (value: number) => `${value * scale}%`
  return (
    <div className="ch">
      <div className="chh">
        <span><i className="sw w" />运营</span>
        <span><i className="sw h" />在建</span>
        <span><i className="sw p" />未启动，外框为应建数</span>
      </div>
      <svg width="100%" height={height + 26} role="img" aria-label="各乡镇应建、运营、在建站点数，数字见左表">
        <defs>
          <pattern id="under-way" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="5" height="5" fill="#fff" />
            <rect width="2" height="5" fill="#4F7F8C" />
          </pattern>
        </defs>
        {ticks.map((tick) => (
          <g key={tick}>
            <line x1={at(tick)} x2={at(tick)} y1="0" y2={height} stroke={tick ? '#E4E3DD' : '#1F2421'} />
            <text x={at(tick)} y={height + 18} fontSize="12" fill="#565E59" textAnchor={tick ? 'middle' : 'start'}>{tick ? `${tick} 个` : 0}</text>
          </g>
        ))}
        {rows.map((row, index) => <Bar key={row.region.code} row={row} y={index * ROW + (ROW - BAR) / 2} scale={scale} />)}
      </svg>
    </div>
  )
}

function Bar({ row, y, scale }: { row: PlanRow; y: number; scale: number }) {
  const planned = row.stationsPlanned ?? 0
  const [done, way] = [row.operating * scale, row.underWay * scale]
  const end = Math.max(planned * scale, done + way)
  const left = planned - row.operating
  return (
    <g>
      <rect x="0" y={y} width={`${planned * scale}%`} height={BAR} fill="#fff" stroke="#1F2421" />
      {way > 0 && <rect x={`${done}%`} y={y} width={`${way}%`} height={BAR} fill="url(#under-way)" stroke="#1F2421" />}
      {done > 0 && <rect x="0" y={y} width={`${done}%`} height={BAR} fill="#4F7F8C" stroke="#1F2421" />}
      <text x={`${end}%`} dx="6" y={y + BAR - 1.5} fontSize="13" fill="#1F2421">{left > 0 ? `差 ${left}` : '建成'}</text>
    </g>
  )
}
