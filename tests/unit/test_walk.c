// SPDX-License-Identifier: MIT
//
// Walks of real folders, whose events are compared as text. Mount points, loops of bind mounts, failing stats and
// file systems that do not report types are simulated: this program's fstat, fstatat and readdir take the place of
// libc's. Each is done twice: the walk looks at the files, and defers that to the test.
#include "ingest/walk.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "ingest/entry_look.h"
#include "runner.h"

// ---------------------------------------------------------------------------------------------------------
// A file system with surprises

/** What fstat and fstatat report of one inode in place of the truth. */
struct surprise {
    ino_t inode;
    bool is_on_other_device;
    ino_t shown_inode;  // 0: its own
    int error_number;   // 0: none
};

static struct surprise surprises[4];
static size_t n_surprises;
static bool types_are_unknown;  // readdir reports DT_UNKNOWN
static unsigned n_stats;        // calls of fstatat
static bool defers_stats;
static unsigned n_deferred;  // files that a walk did not look at

/** As fstatat. */
static int stat_by_statx(int dir_fd, const char *name, struct stat *st, int flags)
{
    struct statx x;
    if (statx(dir_fd, name, flags, STATX_BASIC_STATS, &x) != 0) {
        return -1;
    }
    *st = (struct stat){.st_dev = makedev(x.stx_dev_major, x.stx_dev_minor),
                        .st_ino = x.stx_ino,
                        .st_mode = x.stx_mode,
                        .st_nlink = x.stx_nlink,
                        .st_uid = x.stx_uid,
                        .st_gid = x.stx_gid,
                        .st_size = (off_t)x.stx_size,
                        .st_mtim = {.tv_sec = x.stx_mtime.tv_sec, .tv_nsec = x.stx_mtime.tv_nsec}};
    for (size_t i = 0; i < n_surprises; i++) {
        const struct surprise *s = &surprises[i];
        if (s->inode != (ino_t)x.stx_ino) {
            continue;
        }
        if (s->error_number != 0) {
            errno = s->error_number;
            return -1;
        }
        st->st_dev += s->is_on_other_device;
        st->st_ino = s->shown_inode != 0 ? s->shown_inode : st->st_ino;
    }
    return 0;
}

int fstatat(int dir_fd, const char *name, struct stat *st, int flags)
{
    n_stats++;
    return stat_by_statx(dir_fd, name, st, flags);
}

int fstat(int fd, struct stat *st)
{
    return stat_by_statx(fd, "", st, AT_EMPTY_PATH);
}

struct dirent *readdir(DIR *dir)
{
    static struct dirent *(*of_libc)(DIR *);
    if (of_libc == NULL) {
        *(void **)&of_libc = dlsym(RTLD_NEXT, "readdir64");
        ck_assert_ptr_nonnull(of_libc);
    }
    struct dirent *entry = of_libc(dir);
    if (entry != NULL && types_are_unknown) {
        entry->d_type = DT_UNKNOWN;
    }
    return entry;
}

// ---------------------------------------------------------------------------------------------------------
// A tree

static char root[64];

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

static void begin(void)
{
    (void)snprintf(root, sizeof root, "/tmp/twindex-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(root));
}

static void end(void)
{
    ck_assert_int_eq(nftw(root, remove_entry, 16, FTW_DEPTH | FTW_PHYS), 0);
}

static const char *below_root(const char *name)
{
    static char path[512];
    (void)snprintf(path, sizeof path, "%s/%s", root, name);
    return path;
}

static void make_folder(const char *name)
{
    ck_assert_int_eq(mkdir(below_root(name), 0755), 0);
}

static void make_file(const char *name)
{
    FILE *file = fopen(below_root(name), "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(name, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

static ino_t inode_of(const char *name)
{
    struct stat st;
    ck_assert_int_eq(stat_by_statx(AT_FDCWD, below_root(name), &st, AT_SYMLINK_NOFOLLOW), 0);
    return st.st_ino;
}

static void surprise(struct surprise s)
{
    surprises[n_surprises++] = s;
}

// ---------------------------------------------------------------------------------------------------------
// Events as text: one line each, a letter and the path below the root

static char events[32 * 1024];
static const char *act_at;   // the line at which `act` is called
static void (*act)(void);    // changes the tree under the walk
static const char *stop_at;  // the line after which the walk is freed

/** What a line begins with. */
static const char *word_of(const struct twx_entry *entry)
{
    switch (entry->kind) {
    case TWX_ENTRY_ROOT:
        return "mount";
    case TWX_ENTRY_FOLDER:
        return "folder";
    case TWX_ENTRY_FILE:
        return "file";
    case TWX_ENTRY_LEFT_OUT:
        return entry->is_folder ? "without-folder" : "without";
    case TWX_ENTRY_UNREADABLE:
        return "unreadable";
    case TWX_ENTRY_VANISHED:
        return "vanished";
    case TWX_ENTRY_SKIPPED:
        return "skipped";
    case TWX_ENTRY_LOOP:
        return "loop";
    default:
        ck_abort_msg("a walk gave an entry of kind %d", (int)entry->kind);
    }
}

static void check_entry(const struct twx_walk_limits *limits, const struct twx_entry *entry)
{
    const bool has_error = entry->kind == TWX_ENTRY_UNREADABLE || entry->kind == TWX_ENTRY_VANISHED;
    ck_assert_int_eq(entry->error_number != 0, has_error);
    ck_assert_uint_eq(entry->path_bytes, strlen(entry->path));
    ck_assert_int_eq(entry->is_in_folder, entry->kind == TWX_ENTRY_FILE);
    if (entry->kind == TWX_ENTRY_FILE) {
        ck_assert_int_eq(entry->st != NULL, !limits->names_only);
        ck_assert(entry->st == NULL || S_ISREG(entry->st->st_mode));
    } else if (entry->kind == TWX_ENTRY_ROOT) {
        struct stat st;
        ck_assert_int_eq(stat_by_statx(AT_FDCWD, entry->path, &st, 0), 0);
        ck_assert_uint_eq(entry->device, st.st_dev);
    }
}

/** Adds a line.  returns: whether to go on */
static bool note(const struct twx_entry *entry)
{
    static char line[512];
    const size_t n = strlen(root);
    ck_assert_msg(strncmp(entry->path, root, n) == 0 && entry->path[n] == '/', "%s", entry->path);
    (void)snprintf(line, sizeof line, "%s %s", word_of(entry), entry->path + n + 1);
    const size_t used = strlen(events);
    ck_assert_uint_lt(used + strlen(line) + 2, sizeof events);
    (void)snprintf(events + used, sizeof events - used, "%s\n", line);
    if (act_at != NULL && strcmp(line, act_at) == 0) {
        act();
    }
    return stop_at == NULL || strcmp(line, stop_at) != 0;
}

static void walk_under(const struct twx_walk_limits *limits)
{
    struct twx_error err = {0};
    struct twx_entry entry;
    struct twx_input *walk = twx_walk_create(root, limits);
    struct stat st;
    ck_assert_ptr_nonnull(walk);
    twx_input_defer_stats(walk, defers_stats);
    events[0] = '\0';
    n_stats = 0;
    n_deferred = 0;
    bool is_going = true;
    while (is_going) {
        ck_assert_msg(twx_input_next(walk, &entry, &err) == TWX_OK, "%s", err.text);
        if (entry.kind == TWX_ENTRY_END) {
            break;
        }
        if (entry.is_deferred) {
            n_deferred++;
            twx_entry_look_at_deferred(&entry, &st);
        }
        check_entry(limits, &entry);
        is_going = note(&entry);
    }
    twx_input_free(walk);
}

static void assert_events(const struct twx_walk_limits *limits, const char *wanted)
{
    walk_under(limits);
    ck_assert_str_eq(events, wanted);
}

static const struct twx_walk_limits no_limits;

// ---------------------------------------------------------------------------------------------------------
// Order and kinds

static void make_ordered_tree(void)
{
    make_folder("b");
    make_folder("b/c");
    make_folder("a");
    make_file("a/1");
    make_file("a/10");
    make_file("a/2");
    make_file("b/c/deep");
    make_file("b/z");
    make_file("Z");
    make_file(".hidden");
    make_file("\xff\n");
    make_file("z");
}

static const char ordered_events[] = "folder \n"
                                     "file .hidden\n"
                                     "file Z\n"
                                     "file z\n"
                                     "file \xff\n\n"
                                     "folder a/\n"
                                     "file a/1\n"
                                     "file a/10\n"
                                     "file a/2\n"
                                     "folder b/\n"
                                     "file b/z\n"
                                     "folder b/c/\n"
                                     "file b/c/deep\n";

START_TEST(files_come_in_order_of_bytes_then_folders)
{
    make_ordered_tree();
    assert_events(&no_limits, ordered_events);
}
END_TEST

START_TEST(types_that_the_folder_does_not_report_are_looked_up)
{
    make_ordered_tree();
    types_are_unknown = true;
    assert_events(&no_limits, ordered_events);
    assert_events(&(struct twx_walk_limits){.names_only = true}, ordered_events);
}
END_TEST

START_TEST(names_alone_cost_no_stat)
{
    make_ordered_tree();
    assert_events(&(struct twx_walk_limits){.names_only = true}, ordered_events);
    ck_assert_uint_eq(n_stats, 0);
    ck_assert_uint_eq(n_deferred, 0);
    assert_events(&no_limits, ordered_events);
    ck_assert_uint_eq(n_stats, 9);  // one for each file
    ck_assert_uint_eq(n_deferred, defers_stats ? 9 : 0);
}
END_TEST

START_TEST(what_is_neither_file_nor_folder_is_skipped)
{
    static const char wanted[] = "folder \n"
                                 "skipped dangling\n"
                                 "skipped fifo\n"
                                 "file file\n"
                                 "skipped link-to-file\n"
                                 "skipped link-to-folder\n"
                                 "skipped link-up\n"
                                 "skipped socket\n"
                                 "folder folder/\n"
                                 "file folder/x\n";
    make_file("file");
    make_folder("folder");
    make_file("folder/x");
    ck_assert_int_eq(mknod(below_root("socket"), S_IFSOCK | 0600, 0), 0);
    ck_assert_int_eq(mkfifo(below_root("fifo"), 0600), 0);
    ck_assert_int_eq(symlink("nothing", below_root("dangling")), 0);
    ck_assert_int_eq(symlink("file", below_root("link-to-file")), 0);
    ck_assert_int_eq(symlink("folder", below_root("link-to-folder")), 0);
    ck_assert_int_eq(symlink(".", below_root("link-up")), 0);
    assert_events(&no_limits, wanted);
    types_are_unknown = true;
    assert_events(&no_limits, wanted);
}
END_TEST

START_TEST(an_empty_folder_is_reported)
{
    assert_events(&no_limits, "folder \n");
}
END_TEST

START_TEST(depth_has_no_limit_but_that_of_paths)
{
    char name[3 * 100 + 1] = "";
    for (int i = 0; i < 100; i++) {
        (void)snprintf(name + strlen(name), sizeof name - strlen(name), "%sd", i == 0 ? "" : "/");
        make_folder(name);
    }
    walk_under(&no_limits);
    unsigned n_lines = 0;
    for (const char *p = events; *p != '\0'; p++) {
        n_lines += *p == '\n';
    }
    ck_assert_uint_eq(n_lines, 101);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// What cannot be read

START_TEST(an_unreadable_folder_does_not_end_the_walk)
{
    make_folder("a");
    make_file("a/hidden");
    make_folder("b");
    make_file("b/x");
    ck_assert_int_eq(chmod(root, 0755), 0);
    ck_assert_int_eq(chmod(below_root("a"), 0), 0);
    if (geteuid() == 0) {
        ck_assert_int_eq(seteuid(65534),
                         0);  // root reads everything; this test is a process of its own
    }
    assert_events(&no_limits, "folder \nunreadable a/\nfolder b/\nfile b/x\n");
    if (getuid() == 0) {
        ck_assert_int_eq(seteuid(0), 0);
    }
    ck_assert_int_eq(chmod(below_root("a"), 0755), 0);
}
END_TEST

START_TEST(a_file_that_cannot_be_looked_at_is_unreadable)
{
    make_file("a");
    make_file("b");
    surprise((struct surprise){.inode = inode_of("a"), .error_number = EIO});
    assert_events(&no_limits, "folder \nunreadable a\nfile b\n");
}
END_TEST

START_TEST(a_root_that_is_gone_is_unreadable)
{
    make_folder("kept");
    char kept[sizeof root];
    memcpy(kept, root, sizeof root);
    (void)snprintf(root + strlen(root), sizeof root - strlen(root), "/gone");
    assert_events(&no_limits, "unreadable \n");
    memcpy(root, kept, sizeof root);
}
END_TEST

static void remove_both(void)
{
    ck_assert_int_eq(unlink(below_root("b")), 0);
    ck_assert_int_eq(rmdir(below_root("gone")), 0);
}

START_TEST(what_goes_away_during_the_walk_has_vanished)
{
    make_file("a");
    make_file("b");
    make_file("c");
    make_folder("gone");
    make_folder("here");
    act_at = "file a";
    act = remove_both;
    assert_events(&no_limits,
                  "folder \nfile a\nvanished b\nfile c\nvanished gone/\nfolder here/\n");
}
END_TEST

static void put_links_in_place(void)
{
    ck_assert_int_eq(unlink(below_root("b")), 0);
    ck_assert_int_eq(symlink("a", below_root("b")), 0);
    ck_assert_int_eq(rmdir(below_root("folder")), 0);
    ck_assert_int_eq(symlink("outside", below_root("folder")), 0);
}

START_TEST(a_link_that_takes_a_place_is_not_followed)
{
    make_file("a");
    make_file("b");
    make_folder("folder");
    make_folder("outside");
    act_at = "file a";
    act = put_links_in_place;
    assert_events(&no_limits, "folder \nfile a\nskipped b\nvanished folder/\nfolder outside/\n");
}
END_TEST

static void put_folder_in_place(void)
{
    ck_assert_int_eq(unlink(below_root("b")), 0);
    make_folder("b");
}

START_TEST(a_folder_that_takes_a_place_is_entered_or_vanished)
{
    make_file("a");
    make_file("b");
    act_at = "file a";
    act = put_folder_in_place;
    assert_events(&no_limits,
                  defers_stats ? "folder \nfile a\nvanished b\n" : "folder \nfile a\nfolder b/\n");
}
END_TEST

/** By a path as long as that, a file cannot be looked at: the walk does so even where it defers that. */
START_TEST(a_path_that_is_too_long_is_looked_at)
{
    char name[NAME_MAX + 1];
    memset(name, 'd', NAME_MAX - 1);
    name[NAME_MAX - 1] = '\0';
    char path[PATH_MAX + NAME_MAX];
    int n = snprintf(path, sizeof path, "%s", root);
    while (n + 1 + NAME_MAX < PATH_MAX) {
        n += snprintf(path + n, sizeof path - (size_t)n, "/%s", name);
        ck_assert_int_eq(mkdir(path, 0755), 0);
    }
    const int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const int file = openat(folder, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(close(file), 0);
    struct twx_input *walk = twx_walk_create(root, &no_limits);
    struct twx_entry entry = {.kind = TWX_ENTRY_NOTHING_YET};
    struct twx_error err = {0};
    ck_assert_ptr_nonnull(walk);
    twx_input_defer_stats(walk, defers_stats);
    while (entry.kind != TWX_ENTRY_FILE) {
        ck_assert_int_eq(twx_input_next(walk, &entry, &err), TWX_OK);
        ck_assert_int_ne(entry.kind, TWX_ENTRY_END);
    }
    ck_assert_uint_ge(entry.path_bytes, PATH_MAX);
    ck_assert_ptr_nonnull(entry.st);
    twx_input_free(walk);
    ck_assert_int_eq(unlinkat(folder, name, 0), 0);
    ck_assert_int_eq(close(folder), 0);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Loops and mounts

START_TEST(a_folder_that_is_its_own_ancestor_is_a_loop)
{
    make_folder("a");
    make_folder("a/again");
    make_folder("a/again/never");
    make_folder("b");
    make_folder("b/root");
    make_folder("b/root/never");
    surprise((struct surprise){.inode = inode_of("a/again"), .shown_inode = inode_of("a")});
    surprise((struct surprise){.inode = inode_of("b/root"), .shown_inode = inode_of("")});
    assert_events(&no_limits, "folder \nfolder a/\nloop a/again/\nfolder b/\nloop b/root/\n");
}
END_TEST

START_TEST(a_folder_met_twice_side_by_side_is_no_loop)
{
    make_folder("a");
    make_folder("a/deep");
    make_folder("b");
    make_folder("b/c");
    surprise((struct surprise){.inode = inode_of("b"), .shown_inode = inode_of("a")});
    surprise((struct surprise){.inode = inode_of("b/c"), .shown_inode = inode_of("a/deep")});
    assert_events(&no_limits, "folder \nfolder a/\nfolder a/deep/\nfolder b/\nfolder b/c/\n");
}
END_TEST

START_TEST(an_inode_of_another_device_is_no_loop)
{
    make_folder("a");
    make_folder("a/m");
    surprise((struct surprise){
        .inode = inode_of("a/m"), .shown_inode = inode_of("a"), .is_on_other_device = true});
    assert_events(&no_limits, "folder \nfolder a/\nmount a/m\nfolder a/m/\n");
}
END_TEST

/** m is a mount, and m/same of its device; m/back is on the root's. */
static void make_mounts(void)
{
    make_folder("a");
    make_folder("m");
    make_file("m/x");
    make_folder("m/back");
    make_folder("m/same");
    surprise((struct surprise){.inode = inode_of("m"), .is_on_other_device = true});
    surprise((struct surprise){.inode = inode_of("m/same"), .is_on_other_device = true});
}

START_TEST(a_change_of_device_is_reported_before_the_folder)
{
    make_mounts();
    assert_events(&no_limits, "folder \nfolder a/\nmount m\nfolder m/\nfile m/x\n"
                              "mount m/back\nfolder m/back/\nfolder m/same/\n");
}
END_TEST

START_TEST(one_file_system_is_not_left)
{
    make_mounts();
    assert_events(&(struct twx_walk_limits){.one_file_system = true},
                  "folder \nwithout-folder m\nfolder a/\n");
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Stopping and leaving out

START_TEST(a_walk_may_be_freed_at_any_entry)
{
    static const struct {
        const char *at;
        const char *wanted;
    } stops[] = {
        {"folder ", "folder \n"},
        {"file f", "folder \nfile f\n"},
        {"folder a/", "folder \nfile f\nfile g\nfolder a/\n"},
        {"mount m", "folder \nfile f\nfile g\nfolder a/\nmount m\n"},
    };
    make_file("f");
    make_file("g");
    make_folder("a");
    make_folder("m");
    make_file("m/x");
    make_folder("n");
    surprise((struct surprise){.inode = inode_of("m"), .is_on_other_device = true});
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
        stop_at = stops[i].at;
        walk_under(&no_limits);
        ck_assert_str_eq(events, stops[i].wanted);
    }
}
END_TEST

START_TEST(excludes_are_neither_looked_at_nor_entered)
{
    struct twx_exclude *exclude = twx_exclude_create();
    ck_assert_int_eq(twx_exclude_add(exclude, "*.tmp", NULL), TWX_OK);
    ck_assert_int_eq(twx_exclude_add(exclude, "cache/", NULL), TWX_OK);
    ck_assert_int_eq(twx_exclude_add(exclude, "/top", NULL), TWX_OK);
    make_file("a.tmp");
    make_file("index.db");
    make_file("top");
    make_folder("cache");
    make_file("cache/x");
    make_folder("sub");
    make_file("sub/cache");
    make_file("sub/index.db");
    make_file("sub/top");
    // A stat of what is left out would be reported as unreadable.
    surprise((struct surprise){.inode = inode_of("a.tmp"), .error_number = EIO});
    surprise((struct surprise){.inode = inode_of("cache"), .error_number = EIO});
    surprise((struct surprise){.inode = inode_of("index.db"), .error_number = EIO});
    static const char *const no_suffix[] = {"", NULL};
    struct twx_kept_out kept_out = {.n_paths = 0};
    ck_assert(twx_kept_out_add(&kept_out, below_root("index.db"), no_suffix));
    assert_events(&(struct twx_walk_limits){.exclude = exclude, .kept_out = &kept_out},
                  "folder \nwithout a.tmp\nwithout-folder cache\nwithout top\n"
                  "folder sub/\nfile sub/cache\nfile sub/index.db\nfile sub/top\n");
    twx_kept_out_release(&kept_out);
    twx_exclude_free(exclude);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, files_come_in_order_of_bytes_then_folders);
    tcase_add_test(tests, types_that_the_folder_does_not_report_are_looked_up);
    tcase_add_test(tests, names_alone_cost_no_stat);
    tcase_add_test(tests, what_is_neither_file_nor_folder_is_skipped);
    tcase_add_test(tests, an_empty_folder_is_reported);
    tcase_add_test(tests, depth_has_no_limit_but_that_of_paths);
    tcase_add_test(tests, an_unreadable_folder_does_not_end_the_walk);
    tcase_add_test(tests, a_file_that_cannot_be_looked_at_is_unreadable);
    tcase_add_test(tests, a_root_that_is_gone_is_unreadable);
    tcase_add_test(tests, what_goes_away_during_the_walk_has_vanished);
    tcase_add_test(tests, a_link_that_takes_a_place_is_not_followed);
    tcase_add_test(tests, a_folder_that_takes_a_place_is_entered_or_vanished);
    tcase_add_test(tests, a_path_that_is_too_long_is_looked_at);
    tcase_add_test(tests, a_folder_that_is_its_own_ancestor_is_a_loop);
    tcase_add_test(tests, a_folder_met_twice_side_by_side_is_no_loop);
    tcase_add_test(tests, an_inode_of_another_device_is_no_loop);
    tcase_add_test(tests, a_change_of_device_is_reported_before_the_folder);
    tcase_add_test(tests, one_file_system_is_not_left);
    tcase_add_test(tests, a_walk_may_be_freed_at_any_entry);
    tcase_add_test(tests, excludes_are_neither_looked_at_nor_entered);
}

static void add_looking(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, end);
    add_tests(tests);
}

static void begin_deferring(void)
{
    begin();
    defers_stats = true;
}

static void add_deferring(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin_deferring, end);
    add_tests(tests);
}

int main(void)
{
    const int looking = run_tests("walk", add_looking);
    const int deferring = run_tests("walk that defers looking", add_deferring);
    return looking != EXIT_SUCCESS ? looking : deferring;
}
