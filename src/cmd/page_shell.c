// SPDX-License-Identifier: MIT
#include "cmd/page_shell.h"

#include <glib.h>
#include <string.h>

static const char style[] =
#include "page.css.inc"
    ;
static const char body[] =
#include "page.html.inc"
    ;
static const char script[] =
#include "page.js.inc"
    ;

/** "'sha256-...'", by which a policy allows a text between tags. Owned: g_free. */
static char *source_of(const char *text)
{
    guint8 digest[32];
    gsize n = sizeof digest;
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(sum, (const guchar *)text, (gssize)strlen(text));
    g_checksum_get_digest(sum, digest, &n);
    g_checksum_free(sum);
    char *base64 = g_base64_encode(digest, n);
    char *source = g_strdup_printf("'sha256-%s'", base64);
    g_free(base64);
    return source;
}

void twx_page_shell_begin(FILE *stream)
{
    char *style_source = source_of(style);
    char *script_source = source_of(script);
    // 'self': thumbnails of a page that a web server shows; file: of one that is opened as a file
    (void)fprintf(stream,
                  "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                  "img-src 'self' data: file:; style-src %s; script-src %s; base-uri 'none'; "
                  "form-action 'none'\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width\">\n"
                  "<title>Duplicates to review</title>\n<style>%s</style>\n</head>\n%s",
                  style_source, script_source, style, body);
    g_free(style_source);
    g_free(script_source);
}

void twx_page_shell_script(FILE *stream)
{
    (void)fprintf(stream, "<script>%s</script>\n", script);
}

void twx_page_shell_end(FILE *stream)
{
    (void)fputs("</body>\n</html>\n", stream);
}
