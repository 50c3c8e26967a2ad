// Makes core/data/areas.json (GB/T 2260: six digits → name) from @vant/area-data. Run by hand when that is renewed.
import { writeFileSync } from 'node:fs'

import { areaList } from '@vant/area-data'

const { province_list: provinces, city_list: cities, county_list: counties } = areaList
const names = Object.entries({ ...provinces, ...cities, ...counties }).toSorted(([a], [b]) => (a < b ? -1 : 1))
const lines = names.map(([code, name]) => `"${code}":${JSON.stringify(name)}`)
writeFileSync('../core/data/areas.json', `{\n${lines.join(',\n')}\n}\n`)
console.log(`${names.length} areas`)
