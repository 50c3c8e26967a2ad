import { expect, test } from 'vitest'

import { BLANK_CERTIFICATE, certificateFacts } from './certificate'

test('tonnes go out in grams, the code in capitals, an empty day as none', () => {
  const scopes = [{ productText: '冰糖橙', categoryId: 'c', form: 'FRESH' as const, areaMu: '120.5', tonnes: '260' }]
  const facts = certificateFacts({ ...BLANK_CERTIFICATE, holderUscc: ' 91530427ma6k0abc1x ', scopes })
  expect(facts.holderUscc).toBe('91530427MA6K0ABC1X')
  expect(facts.expiresOn).toBeNull()
  expect(facts.scopes[0]).toMatchObject({ approvedGPerYear: 260_000_000, areaMu: '120.5' })
})

test('without a yearly limit there is none', () => {
  const scopes = [{ productText: '冰糖橙', categoryId: 'c', form: 'FRESH' as const, areaMu: '', tonnes: '' }]
  expect(certificateFacts({ ...BLANK_CERTIFICATE, scopes }).scopes[0]).toMatchObject({ approvedGPerYear: null, areaMu: null })
})
