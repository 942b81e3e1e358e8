/**
 * What a query may call. An allow-list, because the SQLite that libsql brings has functions which
 * reach out of the database: `readfile`, `writefile`, `load_extension`, and a table `fsdir`.
 */
export const ALLOWED_FUNCTIONS: ReadonlySet<string> = new Set(
  // Core, aggregates, windows, dates, JSON, mathematics: https://sqlite.org/lang_corefunc.html ff.
  `-> ->> abs acos acosh asin asinh atan atan2 atanh avg ceil ceiling char coalesce concat concat_ws cos
   cosh count cume_dist current_date current_time current_timestamp date datetime degrees dense_rank
   exp first_value floor format glob group_concat hex ifnull iif instr json json_array
   json_array_length json_each json_extract json_group_array json_group_object json_insert json_object
   json_patch json_quote json_remove json_replace json_set json_tree json_type json_valid julianday
   lag last_value lead length like likelihood likely ln log log10 lower lower_quartile ltrim max median
   min mod mode nth_value ntile nullif octet_length percent_rank pi pow power printf quote radians
   random rank replace reverse round row_number rtrim sign sin sinh sqrt stdev strftime string_agg
   substr substring sum tan tanh time timediff total trim trunc typeof unhex unicode unixepoch unlikely
   upper upper_quartile variance generate_series`
    .split(/\s+/u)
    .filter((name) => name !== ''),
);

/** Keywords that a parenthesis may follow; none of them names a function. */
export const KEYWORDS_BEFORE_PARENTHESIS: ReadonlySet<string> = new Set(
  `all and as between by case cast distinct else except exists filter from having in intersect is join
   limit materialized not offset on or over partition select then union using values when where
   escape`
    .split(/\s+/u)
    .filter((name) => name !== ''),
);

/** Table-valued functions that only compute. */
export const ALLOWED_MODULES: ReadonlySet<string> = new Set([
  'json_each',
  'json_tree',
  'generate_series',
]);

/** Tables that SQLite brings itself and that show more than the data: settings, pages, statements. */
export function isInternalTable(name: string): boolean {
  if (name === 'sqlite_master' || name === 'sqlite_schema') return false;
  return name.startsWith('pragma_') || name.startsWith('sqlite_') || name.startsWith('libsql_');
}
