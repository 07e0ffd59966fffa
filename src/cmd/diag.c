// SPDX-License-Identifier: MIT
//
// stderr, signals and the end of stdout. Owns the verbosity, the stop flag and the state of the progress line.
#include "cmd/diag.h"

#include "base/status.h"
#include "cmd/progress.h"
#include "cmd/text.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

static int verbosity;
static volatile sig_atomic_t stop_signal;
static bool progress_is_shown;

void twx_diag_set_verbosity(int wanted)
{
    verbosity = wanted;
}

int twx_diag_verbosity(void)
{
    return verbosity;
}

int twx_diag_stop_signal(void)
{
    return stop_signal;
}

/** TWX_STOPPED becomes 128 + the signal received. */
static enum twx_exit exit_from_status(enum twx_status status)
{
    switch (status) {
    case TWX_OK:
        return TWX_EXIT_DONE;
    case TWX_USAGE:
        return TWX_EXIT_USAGE;
    case TWX_UNUSABLE:
        return TWX_EXIT_UNUSABLE;
    case TWX_TRY_AGAIN:
        return TWX_EXIT_TRY_AGAIN;
    case TWX_STOPPED:
        return (enum twx_exit)(TWX_EXIT_SIGNAL + (stop_signal != 0 ? stop_signal : SIGINT));
    case TWX_FAILED:
    case TWX_NO_MEMORY:
    case TWX_BAD_IMAGE:
    case TWX_PARTLY:
        break;
    }
    return TWX_EXIT_FAILED;
}

/** One write for the whole line, so that lines of several processes do not mix. */
static void write_line(GString *line)
{
    const char *at = line->str;
    size_t left = line->len;
    while (left > 0) {
        const ssize_t n = write(STDERR_FILENO, at, left);
        if (n < 0 && errno != EINTR) {
            return;  // stderr is gone: there is nobody to tell
        }
        if (n > 0) {
            at += n;
            left -= (size_t)n;
        }
    }
}

/** "twindex: KIND TEXT" on stderr, escaped: a hostile name must not steer the terminal. */
static void put_line(const char *kind, const char *text)
{
    GString *line = g_string_new("twindex: ");
    g_string_append(line, kind);
    twx_append_escaped(line, text, strlen(text));
    g_string_append_c(line, '\n');
    if (progress_is_shown) {
        g_string_prepend(line, "\r\033[K");
        progress_is_shown = false;
    }
    write_line(line);
    (void)g_string_free(line, TRUE);
}

static void print_message(enum twx_level level, const char *text)
{
    static const char *const kinds[] = {"error: ", "warning: ", "", ""};
    if ((int)level - 1 <= verbosity) {
        put_line(kinds[level], text);
    }
}

void twx_diag(enum twx_level level, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = g_strdup_vprintf(format, args);
    va_end(args);
    print_message(level, text);
    g_free(text);
}

void twx_diag_summary(double seconds, const char *format, ...)
{
    if (verbosity < 0) {
        return;
    }
    GString *text = g_string_new(NULL);
    va_list args;
    va_start(args, format);
    g_string_append_vprintf(text, format, args);
    va_end(args);
    g_string_append_printf(text, "; %.2f s", seconds);
    put_line("", text->str);
    (void)g_string_free(text, TRUE);
}

void twx_diag_notice(const char *format, ...)
{
    if (verbosity < 0) {
        return;
    }
    va_list args;
    va_start(args, format);
    char *text = g_strdup_vprintf(format, args);
    va_end(args);
    put_line("", text);
    g_free(text);
}

enum twx_exit twx_diag_error(const struct twx_error *err)
{
    if (err->text[0] != '\0') {
        print_message(err->status == TWX_STOPPED ? TWX_LEVEL_WARNING : TWX_LEVEL_ERROR, err->text);
    }
    return exit_from_status(err->status);
}

enum twx_exit twx_diag_usage(const char *command, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = g_strdup_vprintf(format, args);
    va_end(args);
    if (text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a' && text[1] <= 'z') {
        text[0] = g_ascii_tolower(text[0]);  // GLib's own messages are sentences
    }
    if (g_str_has_suffix(text, "?")) {  // it names what was meant
        twx_diag(TWX_LEVEL_ERROR, "%s", text);
    } else {
        twx_diag(TWX_LEVEL_ERROR, "%s; try 'twindex%s%s --help'", text,
                 command[0] != '\0' ? " " : "", command);
    }
    g_free(text);
    return TWX_EXIT_USAGE;
}

static void on_stop_signal(int number)
{
    if (stop_signal == SIGUSR1 || (stop_signal != 0 && number == SIGUSR1)) {
        stop_signal = number == SIGUSR1 ? stop_signal : number;  // a warning, then the signal
        return;
    }
    if (stop_signal != 0) {
        (void)signal(number, SIG_DFL);
        (void)raise(number);
        return;
    }
    stop_signal = number;
}

void twx_diag_heed_usr1(void)
{
    const struct sigaction action = {.sa_handler = on_stop_signal};
    (void)sigaction(SIGUSR1, &action, NULL);
}

static void log_for_run(void *user, enum twx_level level, const char *text)
{
    (void)user;
    print_message(level, text);
}

/** The progress line of a terminal; it stays a column short, as some terminals wrap a full line. */
static void show_progress(void *user, const struct twx_progress *progress)
{
    (void)user;
    GString *line = g_string_new("\r");
    twx_progress_append(line, progress, twx_terminal_width(STDERR_FILENO) - 1);
    g_string_append(line, "\033[K");
    write_line(line);
    progress_is_shown = true;
    (void)g_string_free(line, TRUE);
}

/** A line a minute, for a log. */
static void log_progress(void *user, const struct twx_progress *progress)
{
    static double next;
    (void)user;
    if (twx_progress_is_due(progress->seconds, &next)) {
        GString *line = g_string_new(NULL);
        twx_progress_append(line, progress, SIZE_MAX);
        put_line("", line->str);
        (void)g_string_free(line, TRUE);
    }
}

void twx_diag_progress_end(void)
{
    if (progress_is_shown) {
        GString *line = g_string_new("\r\033[K");
        write_line(line);
        (void)g_string_free(line, TRUE);
        progress_is_shown = false;
    }
}

struct twx_run twx_diag_run(void)
{
    struct sigaction action = {.sa_handler =
                                   on_stop_signal};  // no SA_RESTART: blocking reads see the flag
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    struct sigaction hangup;
    if (sigaction(SIGHUP, NULL, &hangup) == 0 && hangup.sa_handler != SIG_IGN) {  // nohup(1)
        (void)sigaction(SIGHUP, &action, NULL);
    }
    const bool is_shown = verbosity >= 0 && twx_terminal_can_erase(STDERR_FILENO);
    return (struct twx_run){
        .log = log_for_run,
        .progress = is_shown        ? show_progress
                    : verbosity > 0 ? log_progress
                                    : NULL,
        .stop = &stop_signal,
        .level = (enum twx_level)(verbosity + 1),
    };
}

/** Whether stdout is a pipe or socket whose other end is closed: the errno of the failed write is long gone. */
static bool reader_has_gone(void)
{
    struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
    return poll(&out, 1, 0) == 1 && (out.revents & (POLLERR | POLLHUP)) != 0;
}

enum twx_exit twx_diag_close_stdout(enum twx_exit code)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout) && fclose(stdout) == 0) {
        return code;
    }
    if (errno == EPIPE || reader_has_gone()) {
        return code;
    }
    struct twx_error err = {0};
    if (errno != 0) {
        (void)twx_fail_errno(&err, errno, "cannot write to standard output");
    } else {  // of an earlier write, the reason of which is gone
        (void)twx_fail(&err, TWX_TRY_AGAIN, 0, "cannot write to standard output");
    }
    return twx_diag_error(&err);
}
