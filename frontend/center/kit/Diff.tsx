// 栏目 / 现行 / 送审: changed rows only. Removed is struck through, new is underlined, a claim word has its own mark;
// all three can be told apart in black and white.
import { cutAt, type Part, textDiff } from './diff'
import { keyed } from './keyed'

export interface ChangedRow {
  path: string
  label: string
  before?: string | null | undefined
  after?: string | null | undefined
}

interface Props {
  rows: readonly ChangedRow[]
  unchanged: number
  before: string
  after: string
  words?: readonly string[]
}

const NO_WORDS: readonly string[] = []

export function Diff({ rows, unchanged, before, after, words = NO_WORDS }: Props) {
  const isNew = rows.every((row) => row.before == null)
  return (
    <>
      <table className="diff">
        <thead>
          <tr>
            <th scope="col">栏目</th>
            {!isNew && <th scope="col">{before}</th>}
            <th scope="col">{after}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.path} row={row} isNew={isNew} words={words} />
          ))}
        </tbody>
      </table>
      {unchanged > 0 && <div className="more">另 {unchanged} 项没变</div>}
    </>
  )
}

function Row({ row, isNew, words }: { row: ChangedRow; isNew: boolean; words: readonly string[] }) {
  const parts = isNew ? [] : textDiff(row.before ?? '', row.after ?? '')
  return (
    <tr>
      <td>{row.label}</td>
      {!isNew && (
        <td>
          {keyed(parts.filter((part) => part.kind !== 'added')).map(({ key, item }) => (
            <Text key={key} part={item} words={NO_WORDS} />
          ))}
        </td>
      )}
      <td>
        {isNew ? (
          <Text part={{ kind: 'same', text: row.after ?? '' }} words={words} />
        ) : (
          keyed(parts.filter((part) => part.kind !== 'removed')).map(({ key, item }) => (
            <Text key={key} part={item} words={words} />
          ))
        )}
      </td>
    </tr>
  )
}

function Text({ part, words }: { part: Part; words: readonly string[] }) {
  const inner = keyed(cutAt(part.text, words)).map(({ key, item }) =>
    item.marked ? <mark key={key}>{item.text}</mark> : <span key={key}>{item.text}</span>,
  )
  if (part.kind === 'removed') return <del>{inner}</del>
  if (part.kind === 'added') return <ins>{inner}</ins>
  return <>{inner}</>
}
