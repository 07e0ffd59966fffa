// SPDX-License-Identifier: MIT
//
// Names, permissions and renaming of shards. Owns the names only: the writer owns the descriptor.
#include "store/shard_publish.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomicfile.h"
#include "base/hex.h"
#include "base/strings.h"

/** folder/RUN-WORKER and a suffix.  returns: owned (free); NULL when out of memory */
static char *path_of(const char *folder, const struct twx_shard_header *header, const char *suffix)
{
    char run[2 * TWX_RUN_ID_BYTES + 1];
    twx_hex_from_bytes(header->run_id, TWX_RUN_ID_BYTES, run);
    return twx_asprintf("%s/%s-%03u%s", folder, run, header->worker, suffix);
}

bool twx_shard_names_init(struct twx_shard_names *names, const char *folder,
                          const struct twx_shard_header *header)
{
    names->sealed = path_of(folder, header, TWX_SHARD_SUFFIX);
    names->part = path_of(folder, header, TWX_SHARD_PART_SUFFIX);
    return names->sealed != NULL && names->part != NULL;
}

void twx_shard_names_release(struct twx_shard_names *names)
{
    free(names->part);
    free(names->sealed);
}

int twx_shard_create_file(const char *path, const char *folder, int flags)
{
    struct stat st;
    if (stat(folder, &st) != 0) {
        return -1;
    }
    const int fd = open(path, flags | O_CREAT | O_EXCL | O_CLOEXEC, st.st_mode & 0666);
    if (fd >= 0 && geteuid() == 0) {
        (void)!fchown(fd, st.st_uid, st.st_gid);  // so that the owner of the folder can go on
    }
    return fd;
}

int twx_shard_create_part(const struct twx_shard_names *names, const char *folder)
{
    // O_APPEND: whoever takes the process over and may not open files can add to this one, but change nothing in it.
    return twx_shard_create_file(names->part, folder, O_WRONLY | O_APPEND);
}

enum twx_status twx_shard_publish(const struct twx_shard_names *names, int fd,
                                  struct twx_error *err)
{
    if (fsync(fd) != 0 || rename(names->part, names->sealed) != 0) {
        return twx_fail_errno(err, errno, "cannot seal shard '%s'", names->part);
    }
    return twx_sync_folder_of(names->sealed, err);
}
