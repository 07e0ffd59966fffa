// SPDX-License-Identifier: MIT
//
// How the objects of a schema are listed: by the program, and by scripts/list_schemas.c when it is built.
#ifndef TWX_STORE_SCHEMA_OBJECTS_H
#define TWX_STORE_SCHEMA_OBJECTS_H

/** Columns of TWX_SCHEMA_LIST_OBJECTS. */
enum { TWX_SCHEMA_OBJECT_COLUMNS = 4 };

/** Type, name, table and SQL, which may be NULL, of each object. What ANALYZE makes is data for the planner, and left out. */
#define TWX_SCHEMA_LIST_OBJECTS                                                                    \
    "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE "                                   \
    "(type = 'table' AND ((name = 'sqlite_stat1' AND "                                             \
    "sql = 'CREATE TABLE sqlite_stat1(tbl,idx,stat)') OR (name = 'sqlite_stat4' AND "              \
    "sql = 'CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)'))) IS NOT TRUE "               \
    "ORDER BY type <> 'table', type, name"

#endif
