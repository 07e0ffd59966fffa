// SPDX-License-Identifier: MIT
//
// One indexed file to the hashes of its edited copies.
#ifndef TWX_FILE_EDIT_FILE_H
#define TWX_FILE_EDIT_FILE_H

#include "base/edit_outcome.h"
#include "file/load_file.h"
#include "twindex_commands.h"

/** Decoder, hasher and buffers of one thread. */
struct twx_file_editor;

/**
 * variants  that copies get beside the hash of the whole
 * returns   owned: twx_file_editor_free, on the thread that used it; NULL when out of memory
 * threads   one thread at a time; twx_decode_start was called before
 */
struct twx_file_editor *twx_file_editor_create(unsigned hash_size, enum twx_variants variants);
/** Accepts NULL. */
void twx_file_editor_free(struct twx_file_editor *editor);

/**
 * Decodes a file, edits it in each way and hashes the copies as a run would hash them as files.
 *
 * The picture is decoded to RGB by the same decoders as of a run. One whose shorter side has more than twice 320
 * pixels is reduced first, to no less than 320: editing full frames would take seconds each, and moves the hash less.
 *
 * file     loaded; closed afterwards
 * version  as indexed: of another one, or one that moved meanwhile, the outcome is TWX_EDIT_GONE
 * copies   out when TWX_EDIT_DONE
 * returns  TWX_OK whatever became of the file: that is *outcome
 * errors   TWX_NO_MEMORY
 */
enum twx_status twx_edit_file(struct twx_file_editor *editor, struct twx_loaded_file *file,
                              const struct twx_file_version *version,
                              struct twx_edited_copy copies[TWX_N_EDITS],
                              enum twx_edit_outcome *outcome, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
