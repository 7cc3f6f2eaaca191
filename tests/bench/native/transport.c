#define _GNU_SOURCE
#include "transport.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#ifdef WITH_TLS
#include <openssl/err.h>
#include <openssl/ssl.h>

static SSL_CTX *client_context, *server_context;

static SSL_CTX *made(const SSL_METHOD *method) {
    SSL_CTX *context = SSL_CTX_new(method);
    if (context == NULL) {
        fputs("TLS cannot be set up\n", stderr);
        exit(2);
    }
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    return context;
}

void transport_trust(const char *authority) {
    client_context = made(TLS_client_method());
    SSL_CTX_set_verify(client_context, SSL_VERIFY_PEER, NULL);
    if (SSL_CTX_load_verify_locations(client_context, authority, NULL) != 1) {
        fprintf(stderr, "%s: not an authority's certificate\n", authority);
        exit(2);
    }
}

void transport_certify(const char *certificate, const char *key) {
    server_context = made(TLS_server_method());
    if (SSL_CTX_use_certificate_chain_file(server_context, certificate) != 1 ||
        SSL_CTX_use_PrivateKey_file(server_context, key, SSL_FILETYPE_PEM) != 1) {
        fprintf(stderr, "%s, %s: not a certificate and its key\n", certificate, key);
        exit(2);
    }
}

static void *secured(int fd, SSL_CTX *context, bool client) {
    SSL *tls = SSL_new(context);
    if (tls == NULL || SSL_set_fd(tls, fd) != 1) {
        fputs("TLS cannot be set up\n", stderr);
        exit(2);
    }
    if (client)
        SSL_set_connect_state(tls);
    else
        SSL_set_accept_state(tls);
    return tls;
}

static ssize_t outcome(SSL *tls, int moved, bool reading) {
    if (moved > 0)
        return moved;
    int error = SSL_get_error(tls, moved);
    ERR_clear_error();
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE)
        return TRANSPORT_AGAIN;
    return reading && error == SSL_ERROR_ZERO_RETURN ? 0 : TRANSPORT_BROKEN;
}
#else
static void *client_context, *server_context;

static void needs_openssl(void) {
    fputs("built without TLS: install OpenSSL's headers (apt-get install libssl-dev)\n", stderr);
    exit(2);
}

void transport_trust(const char *authority) {
    (void)authority;
    needs_openssl();
}

void transport_certify(const char *certificate, const char *key) {
    (void)certificate;
    (void)key;
    needs_openssl();
}
#endif

static void begin(struct transport *transport, int fd, bool client) {
    int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    transport->fd = fd;
    transport->tls = NULL;
#ifdef WITH_TLS
    if (client ? client_context != NULL : server_context != NULL)
        transport->tls = secured(fd, client ? client_context : server_context, client);
#else
    (void)client;
    (void)client_context;
    (void)server_context;
#endif
}

static struct sockaddr_in loopback(uint16_t port) {
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

int transport_listen(uint16_t *port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), one = 1;
    struct sockaddr_in address = loopback(*port);
    socklen_t size = sizeof address;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) < 0 || listen(fd, SOMAXCONN) < 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) < 0) {
        perror("cannot listen");
        exit(2);
    }
    *port = ntohs(address.sin_port);
    return fd;
}

bool transport_connect(struct transport *transport, uint16_t port) {
    struct sockaddr_in address = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS) {
        close(fd);
        return false;
    }
    begin(transport, fd, true);
    return true;
}

bool transport_accept(struct transport *transport, int listening) {
    int fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0)
        return false;
    begin(transport, fd, false);
    return true;
}

void transport_close(struct transport *transport) {
#ifdef WITH_TLS
    SSL_free(transport->tls);
#endif
    if (transport->fd >= 0)
        close(transport->fd);
    *transport = (struct transport){.fd = -1};
}

ssize_t transport_read(struct transport *transport, void *into, size_t size) {
#ifdef WITH_TLS
    if (transport->tls != NULL)
        return outcome(transport->tls, SSL_read(transport->tls, into, (int)size), true);
#endif
    ssize_t moved = read(transport->fd, into, size);
    if (moved >= 0)
        return moved;
    return errno == EAGAIN || errno == EINTR ? TRANSPORT_AGAIN : TRANSPORT_BROKEN;
}

ssize_t transport_write(struct transport *transport, const void *from, size_t size) {
#ifdef WITH_TLS
    if (transport->tls != NULL)
        return outcome(transport->tls, SSL_write(transport->tls, from, (int)size), false);
#endif
    ssize_t moved = send(transport->fd, from, size, MSG_NOSIGNAL);
    if (moved >= 0)
        return moved;
    return errno == EAGAIN || errno == EINTR ? TRANSPORT_AGAIN : TRANSPORT_BROKEN;
}
