#define _GNU_SOURCE
#include "answer.h"

#include <stdlib.h>
#include <string.h>

void answer_begin(struct answer *answer) {
    answer->state = ANSWER_HEAD;
    answer->status = 0;
    answer->streams = answer->whole = answer->closes = false;
    answer->body = answer->left = 0;
    answer->framing.size = answer->event.size = 0;
}

/* Gathers a line without its end. Returns the bytes taken; `*ready` says that the line is complete. */
static size_t gather(struct answer *answer, struct answer_line *line, const char *bytes, size_t size, bool *ready) {
    const char *end = memchr(bytes, '\n', size);
    size_t taken = end ? (size_t)(end - bytes) + 1 : size;
    *ready = end != NULL;
    if (line->size + taken >= ANSWER_LINE) {
        answer->state = ANSWER_MALFORMED;
        return taken;
    }
    memcpy(line->text + line->size, bytes, taken);
    line->size += taken;
    if (*ready) {
        while (line->size > 0 && (line->text[line->size - 1] == '\n' || line->text[line->size - 1] == '\r'))
            line->size--;
        line->text[line->size] = '\0';
    }
    return taken;
}

static bool begins(const char *line, const char *with) {
    return strncasecmp(line, with, strlen(with)) == 0;
}

static void read_head_line(struct answer *answer, const char *line) {
    if (answer->status == 0) {
        answer->status = begins(line, "HTTP/1.") && strlen(line) >= 12 ? atoi(line + 9) : 0;
        if (answer->status < 200)
            answer->state = ANSWER_MALFORMED;
    } else if (begins(line, "content-length:")) {
        answer->left = strtoull(line + 15, NULL, 10);
    } else if (begins(line, "transfer-encoding:") && strcasestr(line, "chunked")) {
        answer->left = UINT64_MAX;
    } else if (begins(line, "content-type:") && strcasestr(line, "text/event-stream")) {
        answer->streams = true;
    } else if (begins(line, "connection:") && strcasestr(line, "close")) {
        answer->closes = true;
    } else if (line[0] == '\0') {
        if (answer->left == UINT64_MAX)
            answer->state = ANSWER_CHUNK_SIZE;
        else
            answer->state = answer->left ? ANSWER_LENGTH : ANSWER_COMPLETE;
    }
}

static void read_chunk_size(struct answer *answer, const char *line) {
    char *end;
    answer->left = strtoull(line, &end, 16);
    if (end == line)
        answer->state = ANSWER_MALFORMED;
    else
        answer->state = answer->left ? ANSWER_CHUNK : ANSWER_TRAILER;
}

static void read_events(struct answer *answer, const char *bytes, size_t size, answer_event *event, void *context) {
    while (size > 0 && answer->state != ANSWER_MALFORMED) {
        bool ready;
        size_t taken = gather(answer, &answer->event, bytes, size, &ready);
        bytes += taken;
        size -= taken;
        if (!ready)
            return;
        const char *line = answer->event.text, *stamp = strstr(line, ANSWER_STAMP);
        if (begins(line, "data:")) {
            answer->whole = answer->whole || strstr(line, "[DONE]") != NULL;
            event(context, stamp ? strtoull(stamp + strlen(ANSWER_STAMP), NULL, 10) : 0);
        }
        answer->event.size = 0;
    }
}

static void read_line(struct answer *answer) {
    const char *line = answer->framing.text;
    switch (answer->state) {
    case ANSWER_HEAD:
        read_head_line(answer, line);
        break;
    case ANSWER_CHUNK_SIZE:
        read_chunk_size(answer, line);
        break;
    case ANSWER_CHUNK_END:
        answer->state = line[0] ? ANSWER_MALFORMED : ANSWER_CHUNK_SIZE;
        break;
    default:
        answer->state = line[0] ? ANSWER_TRAILER : ANSWER_COMPLETE;
    }
    answer->framing.size = 0;
}

void answer_feed(struct answer *answer, const char *bytes, size_t size, answer_event *event, void *context) {
    while (size > 0 && answer->state != ANSWER_MALFORMED) {
        size_t taken;
        if (answer->state == ANSWER_COMPLETE) {
            answer->state = ANSWER_MALFORMED; /* nobody asked for more than this answer */
            return;
        }
        if (answer->state == ANSWER_LENGTH || answer->state == ANSWER_CHUNK) {
            taken = size < answer->left ? size : (size_t)answer->left;
            answer->body += taken;
            answer->left -= taken;
            if (answer->streams)
                read_events(answer, bytes, taken, event, context);
            if (answer->left == 0 && answer->state != ANSWER_MALFORMED)
                answer->state = answer->state == ANSWER_CHUNK ? ANSWER_CHUNK_END : ANSWER_COMPLETE;
        } else {
            bool ready;
            taken = gather(answer, &answer->framing, bytes, size, &ready);
            if (ready && answer->state != ANSWER_MALFORMED)
                read_line(answer);
        }
        bytes += taken;
        size -= taken;
    }
}
