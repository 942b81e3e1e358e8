/**
 * Makes sample-data.db: the books of a small company of water mills, invented, and the same at each
 * run (seeded). Run `node resources/demo/make-sample-data.mjs` after a change, and commit the file.
 */
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Database from 'libsql';

const file = fileURLToPath(new URL('sample-data.db', import.meta.url));

/** mulberry32: 32 bits of state, good enough for invented orders. */
let state = 0x5eed;
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const between = (low, high) => low + Math.floor(random() * (high - low + 1));
function pick(weighted) {
  const total = weighted.reduce((sum, [, weight]) => sum + weight, 0);
  let at = random() * total;
  for (const [value, weight] of weighted) {
    at -= weight;
    if (at < 0) return value;
  }
  return weighted.at(-1)[0];
}

const mills = [
  [1, 'Upper Mill', 'Alder', 'Thornbeck', 1871, 38, 9],
  [2, 'Weir House', 'Alder', 'Ashwick', 1902, 55, 14],
  [3, 'Old Ropery Mill', 'Marle', 'Port Marle', 1848, 72, 17],
  [4, 'Kingfisher Mill', 'Marle', 'Lindsey Ford', 1926, 44, 11],
  [5, 'St Brannoc Mill', 'Tamble', 'Brannoc', 1790, 31, 7],
  [6, 'Longwater', 'Tamble', 'Overy', 1955, 90, 20],
];

// id, name, category, unit, price, months in which it sells best
const products = [
  [1, 'White bread flour', 'flour', '25 kg', 24.5, []],
  [2, 'Wholemeal flour', 'flour', '25 kg', 26.9, [1, 2]],
  [3, 'Rye flour', 'flour', '25 kg', 29.4, [10, 11]],
  [4, 'Spelt flour', 'flour', '10 kg', 21.0, []],
  [5, 'Semolina', 'flour', '10 kg', 16.8, []],
  [6, 'Buckwheat flour', 'flour', '10 kg', 27.6, [11, 12]],
  [7, 'Country loaf', 'bread', 'piece', 4.2, []],
  [8, 'Rye sourdough', 'bread', 'piece', 5.1, [10, 11, 12]],
  [9, 'Seeded roll', 'bread', 'dozen', 9.6, [5, 6, 7]],
  [10, 'Brioche', 'bread', 'piece', 6.4, [3, 4, 12]],
  [11, 'Oat crackers', 'pantry', 'box', 3.9, []],
  [12, 'Muesli', 'pantry', '5 kg', 31.2, [1]],
  [13, 'Gingerbread', 'pantry', 'box', 7.8, [11, 12]],
  [14, 'Bran', 'by-products', '20 kg', 8.9, []],
  [15, 'Wheat germ', 'by-products', '5 kg', 18.3, []],
];

const customerNames = [
  'Bakery Oduya',
  'Larkhill School',
  'The Copper Kettle',
  'Fenwick & Daughters',
  'Café Sorrel',
  'Hotel Bellevue',
  'Priory Farm Shop',
  'Nakamura Noodles',
  'Ashwick Hospital',
  'Green Basket Co-op',
  'Osteria Volpe',
  'Brannoc Brewery',
  'Ferry Inn',
  'Sunday Market Stall',
  'Müller Feinkost',
  'Pâtisserie Aubin',
  'Overy Parish Kitchen',
  'Rosa’s Pizza',
  'Halal Corner',
  'Lindsey Ford Riding Club',
  'Thornbeck Village Shop',
  'Blue Door Catering',
  'Marle Marina Café',
  'Szabó Bakery',
  'The Slow Loaf',
  'Campus Canteen',
  'Old Station Tearoom',
  'Hollow Oak Retreat',
  'Port Marle Provisions',
  'Dacha Deli',
  'Al-Noor Restaurant',
  'Bean & Barley',
  'Weir House Shop',
  'Tamble Valley Dairy',
  'Kaya Street Food',
  'Ottery Guest House',
  'Fishermen’s Mission',
  'Little Acorns Nursery',
  'Vega Kitchen',
  'Harvest Hall',
];
const kinds = [
  ['bakery', 3],
  ['restaurant', 4],
  ['shop', 3],
  ['institution', 2],
];
const towns = [...new Set(mills.map((mill) => mill[3]))];

/** What sells in a month, against the yearly mean: more in autumn and before Christmas. */
const season = [0.85, 0.82, 0.95, 1.0, 1.02, 0.98, 0.9, 0.86, 1.04, 1.14, 1.2, 1.28];

rmSync(file, { force: true });
const db = new Database(file);
db.exec(`
PRAGMA page_size = 4096;
CREATE TABLE mills (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, river TEXT NOT NULL, town TEXT NOT NULL,
  built INTEGER NOT NULL, wheel_kw INTEGER NOT NULL, staff INTEGER NOT NULL
);
CREATE TABLE products (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, category TEXT NOT NULL, unit TEXT NOT NULL,
  list_price REAL NOT NULL
);
CREATE TABLE customers (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, town TEXT NOT NULL,
  customer_since TEXT NOT NULL
);
CREATE TABLE orders (
  id INTEGER PRIMARY KEY, ordered_on TEXT NOT NULL, mill_id INTEGER NOT NULL REFERENCES mills (id),
  customer_id INTEGER NOT NULL REFERENCES customers (id), status TEXT NOT NULL
);
CREATE TABLE order_items (
  order_id INTEGER NOT NULL REFERENCES orders (id),
  product_id INTEGER NOT NULL REFERENCES products (id),
  quantity INTEGER NOT NULL, unit_price REAL NOT NULL,
  PRIMARY KEY (order_id, product_id)
) WITHOUT ROWID;
`);

const insert = (table, rows) => {
  const marks = rows[0].map(() => '?').join(', ');
  const statement = db.prepare(`INSERT INTO ${table} VALUES (${marks})`);
  for (const row of rows) statement.run(...row);
};

const iso = (day) => new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10);
const days = 731; // 2024 and 2025
const customers = customerNames.map((name, index) => [
  index + 1,
  name,
  pick(kinds),
  towns[between(0, towns.length - 1)],
  iso(-between(0, 3000)),
]);

const orders = [];
const items = [];
for (let day = 0; day < days; day += 1) {
  const date = new Date(Date.UTC(2024, 0, 1 + day));
  const weekday = date.getUTCDay();
  if (weekday === 0) continue;
  const month = date.getUTCMonth();
  const growth = 1 + (day / days) * 0.22;
  const expected = 6.2 * season[month] * growth * (weekday === 6 ? 0.7 : 1);
  const count = Math.max(1, Math.round(expected + (random() - 0.5) * 4));
  for (let n = 0; n < count; n += 1) {
    const id = orders.length + 1;
    const mill = pick(mills.map((row) => [row[0], row[6]]));
    const customer = 1 + Math.floor(random() ** 1.6 * customers.length);
    const status =
      day > days - 10
        ? pick([
            ['open', 3],
            ['delivered', 2],
          ])
        : pick([
            ['delivered', 95],
            ['cancelled', 3],
            ['returned', 2],
          ]);
    orders.push([id, iso(day), mill, customer, status]);
    const wanted = new Set();
    for (let k = between(1, 4); k > 0; k -= 1) {
      wanted.add(pick(products.map((row) => [row[0], row[5].includes(month + 1) ? 2.4 : 1])));
    }
    for (const product of [...wanted].sort((a, b) => a - b)) {
      const [, , category, , price] = products[product - 1];
      const quantity = category === 'bread' ? between(6, 60) : between(1, 12);
      const unitPrice = price * (1 + (day / days) * 0.04) * (quantity > 8 ? 0.95 : 1);
      items.push([id, product, quantity, Math.round(unitPrice * 100) / 100]);
    }
  }
}

db.exec('BEGIN');
insert('mills', mills);
insert(
  'products',
  products.map((row) => row.slice(0, 5)),
);
insert('customers', customers);
insert('orders', orders);
insert('order_items', items);
db.exec('COMMIT');
db.exec('CREATE INDEX orders_by_day ON orders (ordered_on); ANALYZE; VACUUM;');
db.close();
console.log(`${orders.length} orders, ${items.length} items`);
