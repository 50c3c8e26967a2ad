// Every address of the station app and its screen.
import type { FunctionComponent } from 'preact'

import type { Params } from '../../kit/router'
import { Apply } from './apply'
import { Certificate, NewCertificate } from './certificate'
import { Certificates } from './certificates'
import { Farmers } from './farmers'
import { Freight, FreightList } from './freight'
import { Intake } from './intake'
import { LotScreen } from './lot'
import { Lots } from './lots'
import { More } from './more'
import { OrderScreen } from './order'
import { Orders } from './orders'
import { Pack } from './pack'
import { Picking } from './picking'
import { Product } from './product'
import { NewProduct, Products } from './products'
import { NewSeller, SellerScreen } from './seller'
import { Site } from './site'
import { StatementScreen } from './statement'
import { Statements } from './statements'
import { Today } from './today'
import { Waybills } from './waybills'
import { Welcome } from './welcome'

/** Open to who has nothing to sell yet. The first pattern that fits is taken. */
export const FREE: Record<string, FunctionComponent<Params>> = {
  '/station/welcome': Welcome,
  '/station/apply': Apply,
  '/station/apply/:id': Apply,
  '/station/sites/:id': Site,
  '/station/sellers/new/:station': NewSeller,
  '/station/sellers/new': NewSeller,
  '/station/sellers/:id': SellerScreen,
}

/** For who sells. */
export const SCREENS: Record<string, FunctionComponent<Params>> = {
  '/station': Today,
  '/station/lots': Lots,
  '/station/lots/:id': LotScreen,
  '/station/intake': Intake,
  '/station/products': Products,
  '/station/products/new': NewProduct,
  '/station/products/:id': Product,
  '/station/freight': FreightList,
  '/station/freight/:id': Freight,
  '/station/farmers': Farmers,
  '/station/orders': Orders,
  '/station/orders/picking': Picking,
  '/station/orders/waybills': Waybills,
  '/station/orders/:id': OrderScreen,
  '/station/orders/:id/pack': Pack,
  '/station/statements': Statements,
  '/station/statements/:id': StatementScreen,
  '/station/certificates': Certificates,
  '/station/certificates/new': NewCertificate,
  '/station/certificates/:id': Certificate,
  '/station/more': More,
}
