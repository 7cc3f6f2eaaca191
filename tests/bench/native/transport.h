/* One connection's bytes, plain or TLS, without blocking.
 *
 * Sockets are watched edge-triggered, so a caller reads and writes until either says AGAIN. Built with
 * -DWITH_TLS it needs OpenSSL; without, asking for TLS ends the program and says what is missing.
 */
#ifndef BENCH_TRANSPORT_H
#define BENCH_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { TRANSPORT_AGAIN = -1, TRANSPORT_BROKEN = -2 };

struct transport {
    int fd; /* -1 while there is no connection */
    void *tls;
};

/* Prepare TLS for the whole process: a client trusts only `authority`, a server shows its pair. */
void transport_trust(const char *authority);
void transport_certify(const char *certificate, const char *key);

/* A listening socket of 127.0.0.1; `port` 0 takes any and is replaced by it. */
int transport_listen(uint16_t *port);

/* Begin a connection to 127.0.0.1; false if the kernel refuses at once. */
bool transport_connect(struct transport *transport, uint16_t port);
/* The next connection that waits at a listening socket; false if there is none. */
bool transport_accept(struct transport *transport, int listening);
void transport_close(struct transport *transport);

/* Bytes moved, 0 at the peer's end (reading), TRANSPORT_AGAIN or TRANSPORT_BROKEN. */
ssize_t transport_read(struct transport *transport, void *into, size_t size);
ssize_t transport_write(struct transport *transport, const void *from, size_t size);

#endif
