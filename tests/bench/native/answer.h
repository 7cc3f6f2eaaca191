/* Reads one HTTP/1.1 answer from bytes as they come: no socket, no clock.
 *
 * Bodies end by Content-Length or by chunks. Of an event stream each `data:` line is looked at: the
 * provider's stamp in it tells when it was written, `[DONE]` that the stream is whole. Interim (1xx)
 * answers are not expected, since no request asks for them.
 */
#ifndef BENCH_ANSWER_H
#define BENCH_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ANSWER_STAMP "fp_" /* in `system_fingerprint`: what proxies pass on and nobody reads */
enum { ANSWER_LINE = 8192 }; /* bytes of a head or of a line of a stream; longer ones make it malformed */

enum answer_state {
    ANSWER_HEAD,
    ANSWER_LENGTH,
    ANSWER_CHUNK_SIZE,
    ANSWER_CHUNK,
    ANSWER_CHUNK_END,
    ANSWER_TRAILER,
    ANSWER_COMPLETE,
    ANSWER_MALFORMED,
};

struct answer_line {
    size_t size;
    char text[ANSWER_LINE];
};

struct answer {
    enum answer_state state;
    int status;
    bool streams;     /* an event stream */
    bool whole;       /* its `[DONE]` was seen */
    bool closes;      /* `Connection: close` */
    uint64_t body;    /* bytes of the body so far */
    uint64_t left;    /* of the body, or of the chunk */
    struct answer_line framing; /* of the head, or a chunk's size */
    struct answer_line event;   /* of the stream; may go on in the next chunk */
};

/* Called for each `data:` line; `stamp` is what the provider wrote, 0 if there was none. */
typedef void answer_event(void *context, uint64_t stamp);

void answer_begin(struct answer *answer);
/* Reads what belongs to the answer. The state says whether it is complete or malformed. */
void answer_feed(struct answer *answer, const char *bytes, size_t size, answer_event *event, void *context);

#endif
