// Scans and photos behind their access check; a press opens the whole picture in a tab of its own.
import { momentText } from '../app/time'

export interface EvidenceItem {
  key: string
  url: string
  isImage: boolean
  title: string
  note?: string | undefined
  takenAt?: string | null | undefined
}

export function Evidence({ items, six = false }: { items: readonly EvidenceItem[]; six?: boolean }) {
  return (
    <div className={six ? 'ph6' : 'ev'}>
      {items.map((item) => (
        <figure key={item.key}>
          <a className="im" href={item.url} target="_blank" rel="noreferrer" aria-label={`放大看${item.title}`}>
            {item.isImage ? <img src={`${item.url}?width=360`} alt={item.title} loading="lazy" /> : <span className="pdf">PDF 文件</span>}
          </a>
          <figcaption>
            <b>{item.title}</b>
            {[item.takenAt ? `${momentText(item.takenAt)} 拍` : '', item.note ?? ''].filter(Boolean).join('，')}
          </figcaption>
        </figure>
      ))}
    </div>
  )
}
