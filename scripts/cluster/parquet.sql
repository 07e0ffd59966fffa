-- SPDX-License-Identifier: MIT
--
-- Makes Parquet of the groups, by DuckDB (duckdb.org, no package of Debian 12):
--
--     twindex export -d photos.db --path-encoding percent -o groups.csv
--     duckdb <parquet.sql
--
-- Columns that look like numbers in a small file are named, so that each file gets the same schema. A path comes back to
-- its bytes by url_decode(path), where these are UTF-8.
COPY (
    SELECT * FROM read_csv('groups.csv', header = true, types = {
        'path': 'VARCHAR', 'format': 'VARCHAR', 'hash': 'VARCHAR', 'mtime': 'TIMESTAMP_NS', 'taken': 'VARCHAR',
        'diameter': 'INTEGER', 'via': 'VARCHAR'})
    ORDER BY group_id, role DESC, distance, path
) TO 'groups.parquet' (FORMAT parquet, COMPRESSION zstd);
