/* Sends requests to 127.0.0.1 and measures the answers; prints one JSON object.
 *
 * Open loop (`--rate`): requests are due at fixed times whatever became of the earlier ones, and latency
 * counts from the due time, so that a stalled server cannot hide by slowing its own load. Closed loop
 * (`--streams`): each of that many connections sends its next request when it has its answer.
 *
 * What is due during `--warm` is sent but not measured. Times are of CLOCK_MONOTONIC, which the provider's
 * stamps share: an event's delay is from the moment the provider wrote it to the moment it was read here.
 */
#define _GNU_SOURCE
#include "answer.h"
#include "bodies.h"
#include "histogram.h"
#include "transport.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum {
    MOST_CONNECTIONS = 1024,
    MOST_FAILURES = 200, /* connections that broke in a row: nobody is there */
    HEAD_SIZE = 4096,
    READ_SIZE = 256 * 1024,
    EVENTS = 256,
};
static const double SECOND = 1e9;

struct connection {
    struct transport transport;
    struct answer answer;
    char *out;
    size_t out_size, out_sent;
    uint64_t due;
    bool busy, first_seen;
};

static struct {
    uint16_t port;
    const char *path, *headers, *trust, *bodies;
    double rate, warm, seconds, drain;
    unsigned streams, connections;
    uint64_t first;
} options = {.path = "/", .headers = "", .seconds = 1, .drain = 10, .connections = 512};

static struct {
    uint64_t sent, completed, measured, not_200, broken;
    struct histogram latency, first, event;
} seen;

static struct bodies bodies;
static struct connection connections[MOST_CONNECTIONS];
static unsigned most_connections, busy, failures;
static uint64_t start, measure_from, stop, now;
static int polled;

static uint64_t clock_ns(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (uint64_t)at.tv_sec * UINT64_C(1000000000) + (uint64_t)at.tv_nsec;
}

static bool counts(const struct connection *connection) {
    return connection->due >= measure_from;
}

static uint64_t due_at(uint64_t number) {
    return start + (uint64_t)((double)number * SECOND / options.rate);
}

static void give_up(struct connection *connection) {
    transport_close(&connection->transport);
    if (!connection->busy)
        return;
    connection->busy = false;
    busy--;
    seen.broken++;
    if (++failures >= MOST_FAILURES) {
        fprintf(stderr, "127.0.0.1:%u: %u connections in a row broke\n", options.port, failures);
        exit(1);
    }
}

static void flush_out(struct connection *connection) {
    while (connection->out_sent < connection->out_size) {
        ssize_t moved = transport_write(&connection->transport, connection->out + connection->out_sent,
                                        connection->out_size - connection->out_sent);
        if (moved == TRANSPORT_AGAIN)
            return;
        if (moved < 0) {
            give_up(connection);
            return;
        }
        connection->out_sent += (size_t)moved;
    }
}

static void send_request(struct connection *connection, uint64_t due) {
    if (connection->transport.fd < 0) {
        struct epoll_event interest = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = connection};
        if (!transport_connect(&connection->transport, options.port) ||
            epoll_ctl(polled, EPOLL_CTL_ADD, connection->transport.fd, &interest) < 0) {
            perror("cannot connect");
            exit(1);
        }
    }
    if (connection->out == NULL && (connection->out = malloc(HEAD_SIZE + bodies.longest)) == NULL)
        exit(2);
    uint64_t number = options.first + seen.sent++;
    size_t size = bodies.each[number % bodies.count].size;
    int head = snprintf(connection->out, HEAD_SIZE,
                        "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nContent-Type: application/json\r\n"
                        "Content-Length: %zu\r\n%s\r\n",
                        options.path, options.port, size, options.headers);
    if (head < 0 || head >= HEAD_SIZE) {
        fputs("the request's head is too long\n", stderr);
        exit(2);
    }
    bodies_write(&bodies, number, connection->out + head);
    connection->out_size = (size_t)head + size;
    connection->out_sent = 0;
    connection->due = due;
    connection->busy = true;
    connection->first_seen = false;
    answer_begin(&connection->answer);
    busy++;
    flush_out(connection);
}

static void saw_event(void *context, uint64_t stamp) {
    struct connection *connection = context;
    if (stamp != 0 && counts(connection) && now > stamp)
        histogram_add(&seen.event, now - stamp);
}

static void finish(struct connection *connection) {
    const struct answer *answer = &connection->answer;
    connection->busy = false;
    busy--;
    failures = 0;
    seen.completed++;
    if (answer->status != 200)
        seen.not_200++;
    else if (answer->streams && !answer->whole)
        seen.broken++;
    else if (counts(connection)) {
        seen.measured++;
        histogram_add(&seen.latency, now - connection->due);
    }
    if (answer->closes)
        transport_close(&connection->transport);
}

static void read_in(struct connection *connection) {
    static char bytes[READ_SIZE];
    while (connection->transport.fd >= 0) {
        ssize_t moved = transport_read(&connection->transport, bytes, sizeof bytes);
        if (moved == TRANSPORT_AGAIN)
            return;
        now = clock_ns();
        if (moved > 0 && connection->busy)
            answer_feed(&connection->answer, bytes, (size_t)moved, saw_event, connection);
        if (moved <= 0 || !connection->busy || connection->answer.state == ANSWER_MALFORMED) {
            give_up(connection);
            return;
        }
        if (!connection->first_seen && connection->answer.body > 0) {
            connection->first_seen = true;
            if (counts(connection))
                histogram_add(&seen.first, now - connection->due);
        }
        if (connection->answer.state == ANSWER_COMPLETE)
            finish(connection);
    }
}

/* Sends whatever is due and has a free connection. Returns when to come back for more, or 0. */
static uint64_t send_due(void) {
    uint64_t again = 0;
    for (unsigned i = 0; i < most_connections; i++) {
        uint64_t due = options.rate > 0 ? due_at(seen.sent) : now;
        if (due >= stop)
            return 0;
        if (due > now)
            return due;
        if (!connections[i].busy)
            send_request(&connections[i], due);
        if (!connections[i].busy)
            again = now; /* it broke at once */
    }
    return again;
}

static void run(void) {
    struct epoll_event events[EVENTS];
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    struct epoll_event interest = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(polled, EPOLL_CTL_ADD, timer, &interest);
    uint64_t last = stop + (uint64_t)(options.drain * SECOND);
    for (now = clock_ns(); now < last; now = clock_ns()) {
        uint64_t next = send_due();
        bool all_sent = options.rate > 0 ? due_at(seen.sent) >= stop : now >= stop;
        if (all_sent && busy == 0)
            break;
        uint64_t wake = next ? next : now < stop ? stop : last;
        struct itimerspec at = {.it_value = {.tv_sec = (time_t)(wake / 1000000000), .tv_nsec = (long)(wake % 1000000000)}};
        timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL);
        int count = epoll_wait(polled, events, EVENTS, -1);
        for (int i = 0; i < count; i++) {
            struct connection *connection = events[i].data.ptr;
            if (connection == NULL)
                continue;
            if (connection->busy)
                flush_out(connection);
            read_in(connection);
        }
    }
}

static void print_seen(void) {
    printf("{\"sent\":%llu,\"completed\":%llu,\"measured\":%llu,\"not_200\":%llu,\"broken\":%llu,\"unfinished\":%u,"
           "\"seconds\":%g,\"latency\":",
           (unsigned long long)seen.sent, (unsigned long long)seen.completed, (unsigned long long)seen.measured,
           (unsigned long long)seen.not_200, (unsigned long long)seen.broken, busy, options.seconds);
    histogram_print(&seen.latency, stdout);
    printf(",\"first\":");
    histogram_print(&seen.first, stdout);
    printf(",\"event\":");
    histogram_print(&seen.event, stdout);
    printf("}\n");
}

static void read_options(int argc, char **argv) {
    static const struct option known[] = {
        {"port", 1, 0, 'p'},    {"path", 1, 0, 'u'},    {"bodies", 1, 0, 'b'}, {"headers", 1, 0, 'h'},
        {"rate", 1, 0, 'r'},    {"streams", 1, 0, 'n'}, {"warm", 1, 0, 'w'},   {"seconds", 1, 0, 's'},
        {"drain", 1, 0, 'd'},   {"first", 1, 0, 'f'},   {"trust", 1, 0, 't'},  {"connections", 1, 0, 'c'},
        {0},
    };
    for (int option; (option = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        switch (option) {
        case 'p': options.port = (uint16_t)atoi(optarg); break;
        case 'u': options.path = optarg; break;
        case 'b': options.bodies = optarg; break;
        case 'h': options.headers = bodies_file(optarg); break;
        case 'r': options.rate = atof(optarg); break;
        case 'n': options.streams = (unsigned)atoi(optarg); break;
        case 'w': options.warm = atof(optarg); break;
        case 's': options.seconds = atof(optarg); break;
        case 'd': options.drain = atof(optarg); break;
        case 'f': options.first = strtoull(optarg, NULL, 10); break;
        case 't': options.trust = optarg; break;
        case 'c': options.connections = (unsigned)atoi(optarg); break;
        default: exit(2);
        }
    }
    most_connections = options.rate > 0 ? options.connections : options.streams;
    if (options.port == 0 || options.bodies == NULL || most_connections == 0 || most_connections > MOST_CONNECTIONS) {
        fprintf(stderr, "needed: --port, --bodies, and --rate or --streams (at most %d)\n", MOST_CONNECTIONS);
        exit(2);
    }
}

int main(int argc, char **argv) {
    read_options(argc, argv);
    bodies = bodies_read(options.bodies);
    if (options.trust != NULL)
        transport_trust(options.trust);
    for (unsigned i = 0; i < most_connections; i++)
        connections[i].transport.fd = -1;
    polled = epoll_create1(EPOLL_CLOEXEC);
    start = clock_ns();
    measure_from = start + (uint64_t)(options.warm * SECOND);
    stop = measure_from + (uint64_t)(options.seconds * SECOND);
    run();
    print_seen();
    return 0;
}
