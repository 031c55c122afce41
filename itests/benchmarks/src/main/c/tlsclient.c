/*
 * Full TLS 1.2 handshakes of OpenSSL's client with a server on the loopback interface, each on a connection of its own, with SNI,
 * extended master secret and key export. Arguments: port, scenario, count, directory of the credentials. Prints the median in ns.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define EXPORT_LENGTH 48
#define KEY_LENGTH 32

static const char LABEL[] = "EXPORTER-oneM2M-Bootstrap";
static const char IDENTITY[] = "gateway@mef.example.com";
static const char SERVER[] = "mef.example.com";

static void die(const char *what) {
    perror(what);
    ERR_print_errors_fp(stderr);
    exit(1);
}

static unsigned int psk_client(SSL *ssl, const char *hint, char *id, unsigned int max_id, unsigned char *psk, unsigned int max_psk) {
    (void) ssl, (void) hint, (void) max_psk;
    snprintf(id, max_id, "%s", IDENTITY);
    memset(psk, 7, KEY_LENGTH);
    return KEY_LENGTH;
}

static const char *file(const char *directory, const char *name) {
    static char path[4096];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    return path;
}

static SSL_CTX *context(int psk, const char *directory) {
    SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
    SSL_CTX_set_max_proto_version(ctx, TLS1_2_VERSION);
    SSL_CTX_set1_groups_list(ctx, "P-256");
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
    if (!SSL_CTX_set_cipher_list(ctx, psk ? "PSK-AES128-CBC-SHA256" : "ECDHE-ECDSA-AES128-SHA256")) {
        die("cipher list");
    }
    if (psk) {
        SSL_CTX_set_psk_client_callback(ctx, psk_client);
        return ctx;
    }
    SSL_CTX_set1_sigalgs_list(ctx, "ECDSA+SHA256");
    SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
    if (SSL_CTX_load_verify_locations(ctx, file(directory, "anchor.pem"), NULL) != 1
            || SSL_CTX_use_certificate_chain_file(ctx, file(directory, "client.pem")) != 1
            || SSL_CTX_use_PrivateKey_file(ctx, file(directory, "client.key"), SSL_FILETYPE_PEM) != 1) {
        die("credentials");
    }
    return ctx;
}

static int connected(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (fd < 0 || connect(fd, (struct sockaddr *) &address, sizeof address) != 0) {
        die("connect");
    }
    return fd;
}

static void handshake(SSL_CTX *ctx, int port) {
    unsigned char exported[EXPORT_LENGTH];
    int fd = connected(port);
    SSL *ssl = SSL_new(ctx);
    SSL_set_fd(ssl, fd);
    SSL_set_tlsext_host_name(ssl, SERVER);
    if (SSL_connect(ssl) != 1 || SSL_session_reused(ssl) || SSL_get_extms_support(ssl) != 1
            || SSL_export_keying_material(ssl, exported, sizeof exported, LABEL, strlen(LABEL), NULL, 0, 0) != 1) {
        die("handshake");
    }
    SSL_shutdown(ssl);
    close(fd);
    SSL_free(ssl);
}

static long long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int by_value(const void *a, const void *b) {
    long long x = *(const long long *) a, y = *(const long long *) b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv) {
    if (argc != 5) {
        fprintf(stderr, "usage: tlsclient port scenario count directory\n");
        return 2;
    }
    int port = atoi(argv[1]), count = atoi(argv[3]);
    SSL_CTX *ctx = context(strcmp(argv[2], "psk") == 0, argv[4]);
    long long *each = calloc(count + 1, sizeof *each);
    for (int i = 0; i < count; i++) {
        long long begin = now();
        handshake(ctx, port);
        each[i] = now() - begin;
    }
    qsort(each, count, sizeof *each, by_value);
    printf("%lld\n", each[count / 2]);
    free(each);
    SSL_CTX_free(ctx);
    return 0;
}
