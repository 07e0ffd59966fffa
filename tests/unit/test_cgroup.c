// SPDX-License-Identifier: MIT
//
// What a container allows: processors and memory, from made-up files of /proc and /sys (cgroups(7), and the kernel's
// cgroup-v1/memory.rst and cgroup-v2.rst).
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>
#include <glib/gstdio.h>

#include "base/cgroup.h"
#include "base/memory.h"
#include "runner.h"
#include "twindex_commands.h"

static const uint64_t MB = 1 << 20;

static char root[] = "/tmp/twindex-test-XXXXXX";

static void put(const char *name, const char *text)
{
    char *path = g_strconcat(root, name, NULL);
    char *folder = g_path_get_dirname(path);
    ck_assert_int_eq(g_mkdir_with_parents(folder, 0700), 0);
    ck_assert(g_file_set_contents(path, text, -1, NULL));
    g_free(folder);
    g_free(path);
}

static void begin(void)
{
    ck_assert_ptr_nonnull(mkdtemp(root));
    twx_cgroup_root = root;
}

static void end(void)
{
    char *command = g_strconcat("rm -r ", root, NULL);
    ck_assert_int_eq(system(command), 0);
    g_free(command);
}

START_TEST(without_cgroups_it_is_the_machine)
{
    const uint64_t machine = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
    ck_assert_uint_eq(twx_memory_bytes(), machine);
    ck_assert_uint_le(twx_memory_available(), machine);
    ck_assert_uint_ge(twx_n_processors(), 1);
    put("/proc/self/cgroup",
        "0::/a/b\n");  // folders that are not there: seen from inside a container
    ck_assert_uint_eq(twx_memory_bytes(), machine);
}
END_TEST

START_TEST(version_2_allows_the_least_up_the_tree)
{
    put("/proc/self/cgroup", "1:name=systemd:/x\n0::/a/b\n");
    put("/sys/fs/cgroup/a/b/memory.max", "max\n");
    put("/sys/fs/cgroup/a/b/memory.current", "1048576\n");
    put("/sys/fs/cgroup/a/memory.max", "104857600\n");
    put("/sys/fs/cgroup/a/memory.current", "31457280\n");
    ck_assert_uint_eq(twx_memory_bytes(), 100 * MB);
    ck_assert_uint_eq(twx_memory_available(), 70 * MB);
    put("/sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
    put("/sys/fs/cgroup/a/cpu.max", "50000 100000\n");
    ck_assert_uint_eq(twx_n_processors(), 1);
}
END_TEST

START_TEST(version_1_allows_the_least_up_the_tree)
{
    put("/proc/self/cgroup", "3:cpu,cpuacct:/a\n4:memory:/a/b\n0::/\n");
    put("/sys/fs/cgroup/memory/a/b/memory.limit_in_bytes", "52428800\n");
    put("/sys/fs/cgroup/memory/a/b/memory.usage_in_bytes", "20971520\n");
    put("/sys/fs/cgroup/memory/a/memory.limit_in_bytes", "9223372036854771712\n");
    put("/sys/fs/cgroup/memory/a/memory.usage_in_bytes", "20971520\n");
    put("/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us", "1000\n");
    put("/sys/fs/cgroup/cpu/a/cpu.cfs_period_us", "100000\n");
    ck_assert_uint_eq(twx_memory_bytes(), 50 * MB);
    ck_assert_uint_eq(twx_memory_available(), 30 * MB);
    ck_assert_uint_eq(twx_n_processors(), 1);
}
END_TEST

// Else a container that has read many files would have no memory to decode with.
START_TEST(files_in_the_page_cache_do_not_count_as_used)
{
    put("/proc/self/cgroup", "0::/a\n");
    put("/sys/fs/cgroup/a/memory.max", "104857600\n");
    put("/sys/fs/cgroup/a/memory.current", "104857600\n");
    put("/sys/fs/cgroup/a/memory.stat",
        "anon 10485760\nfile 94371840\ninactive_file 62914560\nactive_file 31457280\n");
    ck_assert_uint_eq(twx_memory_available(), 90 * MB);
    put("/proc/self/cgroup", "4:memory:/a\n");
    put("/sys/fs/cgroup/memory/a/memory.limit_in_bytes", "104857600\n");
    put("/sys/fs/cgroup/memory/a/memory.usage_in_bytes", "104857600\n");
    put("/sys/fs/cgroup/memory/a/memory.stat",
        "inactive_file 1\nactive_file 2\ntotal_inactive_file 10485760\ntotal_active_file "
        "10485760\n");
    ck_assert_uint_eq(twx_memory_available(), 20 * MB);
}
END_TEST

START_TEST(a_cgroup_over_its_limit_has_nothing_left)
{
    put("/proc/self/cgroup", "0::/a\n");
    put("/sys/fs/cgroup/a/memory.max", "1048576\n");
    put("/sys/fs/cgroup/a/memory.current", "2097152\n");
    ck_assert_uint_eq(twx_memory_available(), 0);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, without_cgroups_it_is_the_machine);
    tcase_add_test(tests, version_2_allows_the_least_up_the_tree);
    tcase_add_test(tests, version_1_allows_the_least_up_the_tree);
    tcase_add_test(tests, files_in_the_page_cache_do_not_count_as_used);
    tcase_add_test(tests, a_cgroup_over_its_limit_has_nothing_left);
}

int main(void)
{
    return run_tests("cgroup", add);
}
