/* A provider that costs next to nothing: POST in, a chat completion out. It prints its port.
 *
 * The request's model says what to do: `json-D` answers after D milliseconds, `sse-N-P` streams N text
 * deltas, one each P milliseconds (0: as fast as they are taken). The answer says again how the request's
 * last message began, so that the tokens in it are there to be restored, in a stream over several deltas.
 * Each event carries the time at which it was written.
 */
#define _GNU_SOURCE
#include "answer.h"
#include "transport.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>
#include <time.h>

enum {
    LARGEST = 16 * 1024 * 1024, /* bytes of a request */
    ECHO = 240,                 /* bytes that are said again */
    DELTA = 4,                  /* of them in one delta: about a model's token */
    EVENTS = 256,
    OUT = 4096,
};

struct connection {
    struct transport transport;
    char *in, out[OUT], echo[ECHO + 1];
    size_t in_size, in_room, out_size, out_sent;
    unsigned delta, deltas, pause_ms;
    bool busy, streams;
    uint64_t due;
    struct connection *next;
};

static struct connection *all;
static int polled;

static uint64_t clock_ns(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (uint64_t)at.tv_sec * UINT64_C(1000000000) + (uint64_t)at.tv_nsec;
}

static void drop(struct connection *connection) {
    transport_close(&connection->transport);
    connection->busy = false;
    connection->in_size = 0;
}

/* Where a string member's text begins, after its last or first occurrence; NULL if there is none. */
static const char *member(const char *body, const char *name, bool last) {
    const char *found = NULL;
    for (const char *at = body; (at = strstr(at, name)) != NULL && (last || found == NULL);) {
        at += strlen(name);
        found = at;
    }
    if (found == NULL)
        return NULL;
    found += strspn(found, ": ");
    return *found == '"' ? found + 1 : NULL;
}

static void read_request(struct connection *connection, const char *body) {
    const char *model = member(body, "\"model\"", false), *text = member(body, "\"content\"", true);
    /* Whole escapes only: text ends before the first one. */
    size_t size = text ? strcspn(text, "\"\\") : 0;
    snprintf(connection->echo, sizeof connection->echo, "%.*s", (int)(size < ECHO ? size : ECHO), text ? text : "");
    connection->delta = connection->deltas = connection->pause_ms = 0;
    connection->streams = model && sscanf(model, "sse-%u-%u", &connection->deltas, &connection->pause_ms) == 2;
    if (!connection->streams && model)
        sscanf(model, "json-%u", &connection->pause_ms);
    connection->due = clock_ns() + (connection->streams ? 0 : (uint64_t)connection->pause_ms * 1000000);
    connection->busy = true;
    connection->out_size = connection->out_sent = 0;
}

static void write_json(struct connection *connection) {
    char body[OUT / 2];
    int size = snprintf(body, sizeof body,
                        "{\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion\",\"created\":1700000000,"
                        "\"model\":\"bench\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
                        "\"content\":\"You wrote: %s\"},\"finish_reason\":\"stop\"}],"
                        "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":9,\"total_tokens\":18}}",
                        connection->echo);
    connection->out_size = (size_t)snprintf(
        connection->out, OUT, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", size, body);
    connection->busy = false;
}

static void write_event(struct connection *connection) {
    char event[OUT / 2];
    const char *head = "";
    size_t told = (size_t)connection->delta * DELTA, echoed = strlen(connection->echo);
    bool last = connection->delta == connection->deltas;
    if (connection->delta == 0)
        head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    int size = snprintf(event, sizeof event,
                        "data: {\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,"
                        "\"model\":\"bench\",\"system_fingerprint\":\"" ANSWER_STAMP "%llu\",\"choices\":[{\"index\":0,"
                        "\"delta\":{%s%.*s%s},\"finish_reason\":%s}]}\n\n%s",
                        (unsigned long long)clock_ns(), last ? "" : "\"content\":\"", last ? 0 : DELTA,
                        told < echoed ? connection->echo + told : "fine ", last ? "" : "\"",
                        last ? "\"stop\"" : "null", last ? "data: [DONE]\n\n" : "");
    connection->out_size = (size_t)snprintf(connection->out, OUT, "%s%x\r\n%s\r\n%s", head, (unsigned)size, event,
                                            last ? "0\r\n\r\n" : "");
    connection->busy = !last;
    connection->delta++;
    connection->due += (uint64_t)connection->pause_ms * 1000000;
}

/* Writes what is due, one event at a time, and as long as it is taken. */
static void write_due(struct connection *connection) {
    while (connection->transport.fd >= 0) {
        if (connection->out_sent < connection->out_size) {
            ssize_t moved = transport_write(&connection->transport, connection->out + connection->out_sent,
                                            connection->out_size - connection->out_sent);
            if (moved == TRANSPORT_AGAIN)
                return;
            if (moved < 0)
                drop(connection);
            else
                connection->out_sent += (size_t)moved;
        } else {
            if (!connection->busy || connection->due > clock_ns())
                return;
            connection->out_sent = 0;
            if (connection->streams)
                write_event(connection);
            else
                write_json(connection);
        }
    }
}

/* Begins to answer once a whole request is there. Nobody here sends one before the other's answer. */
static void take_request(struct connection *connection) {
    connection->in[connection->in_size] = '\0';
    const char *end = strstr(connection->in, "\r\n\r\n");
    const char *length = end ? strcasestr(connection->in, "\r\ncontent-length:") : NULL;
    if (end == NULL)
        return;
    if (length == NULL || length > end) {
        drop(connection);
        return;
    }
    size_t head = (size_t)(end - connection->in) + 4;
    if (connection->in_size < head + strtoull(length + 17, NULL, 10))
        return;
    connection->in_size = 0;
    read_request(connection, connection->in + head);
}

static void read_in(struct connection *connection) {
    while (connection->transport.fd >= 0) {
        if (connection->in_size + 1 >= connection->in_room) {
            connection->in_room = connection->in_room ? 2 * connection->in_room : 65536;
            connection->in = connection->in_room > LARGEST ? NULL : realloc(connection->in, connection->in_room);
            if (connection->in == NULL) {
                fputs("a request is too large\n", stderr);
                exit(1);
            }
        }
        ssize_t moved = transport_read(&connection->transport, connection->in + connection->in_size,
                                       connection->in_room - connection->in_size - 1);
        if (moved == TRANSPORT_AGAIN)
            return;
        if (moved <= 0) {
            drop(connection);
            return;
        }
        connection->in_size += (size_t)moved;
        if (!connection->busy)
            take_request(connection);
    }
}

static struct connection *unused(void) {
    struct connection *connection = all;
    while (connection != NULL && connection->transport.fd >= 0)
        connection = connection->next;
    if (connection == NULL) {
        if ((connection = calloc(1, sizeof *connection)) == NULL)
            exit(2);
        connection->transport.fd = -1;
        connection->next = all;
        all = connection;
    }
    return connection;
}

static void accept_all(int listening) {
    for (;;) {
        struct connection *connection = unused();
        struct epoll_event interest = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = connection};
        if (!transport_accept(&connection->transport, listening))
            return;
        connection->in_size = connection->out_size = connection->out_sent = 0;
        epoll_ctl(polled, EPOLL_CTL_ADD, connection->transport.fd, &interest);
    }
}

static uint64_t next_due(void) {
    uint64_t soonest = UINT64_MAX;
    for (const struct connection *each = all; each != NULL; each = each->next)
        if (each->transport.fd >= 0 && each->busy && each->out_sent == each->out_size && each->due < soonest)
            soonest = each->due;
    return soonest;
}

int main(int argc, char **argv) {
    uint16_t port = 0;
    if (argc == 3)
        transport_certify(argv[1], argv[2]);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    signal(SIGPIPE, SIG_IGN);
    polled = epoll_create1(EPOLL_CLOEXEC);
    int listening = transport_listen(&port), timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    struct epoll_event on_connection = {.events = EPOLLIN, .data.ptr = &listening};
    struct epoll_event on_time = {.events = EPOLLIN, .data.ptr = &timer};
    epoll_ctl(polled, EPOLL_CTL_ADD, listening, &on_connection);
    epoll_ctl(polled, EPOLL_CTL_ADD, timer, &on_time);
    printf("%u\n", port);
    fflush(stdout);
    for (;;) {
        struct epoll_event events[EVENTS];
        uint64_t wake = next_due();
        struct itimerspec at = {.it_value = {.tv_sec = (time_t)(wake / 1000000000), .tv_nsec = (long)(wake % 1000000000)}};
        if (wake == UINT64_MAX)
            at.it_value = (struct timespec){0};
        timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL);
        int count = epoll_wait(polled, events, EVENTS, -1);
        for (int i = 0; i < count; i++) {
            if (events[i].data.ptr == &listening)
                accept_all(listening);
            else if (events[i].data.ptr != &timer) {
                read_in(events[i].data.ptr);
                write_due(events[i].data.ptr);
            }
        }
        uint64_t now = clock_ns();
        for (struct connection *each = all; each != NULL; each = each->next)
            if (each->busy && each->due <= now)
                write_due(each);
    }
}
